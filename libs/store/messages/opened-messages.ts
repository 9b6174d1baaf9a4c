import type { MessageRow } from "./message-row.js";

type Generation = { byConversation: Map<string, Map<number, MessageRow>>; bytes: number; since: number };
const fresh = (): Generation => ({ byConversation: new Map(), bytes: 0, since: performance.now() });

const budgetBytes = 32 * 1024 * 1024;
const generationMs = 150_000;
const rowBytes = 700;

/**
 * Messages that were opened lately, for whoever asks next: when a room's members come back, each of them misses the same messages. What has a rev is
 * what it was at that rev for ever, so nothing here can be out of date; nobody is shown anything by it that the statement did not find for them.
 * At most 32 MB, and nothing for longer than five minutes, so that a key that ends ends its texts here too. Answers are left out: they grow under one rev.
 */
export class OpenedMessages {
  #young = fresh();
  #old = fresh();

  add(row: MessageRow): void {
    if (row.run_id !== null || row.unreadable) return;
    this.#turn();
    const { byConversation } = this.#young;
    const known = byConversation.get(row.conversation_id);
    if (known) known.set(row.rev, row);
    else byConversation.set(row.conversation_id, new Map([[row.rev, row]]));
    this.#young.bytes += rowBytes + 2 * row.text.length;
  }

  /** Those of a conversation with a rev in [from, from + count), by rev. */
  held(conversationId: string, { from, count }: { from: number; count: number }): Map<number, MessageRow> {
    this.#turn();
    const found = new Map<number, MessageRow>();
    const [young, old] = [this.#young.byConversation.get(conversationId), this.#old.byConversation.get(conversationId)];
    if (!young && !old) return found;
    for (let rev = from; rev < from + count; rev++) {
      const row = young?.get(rev) ?? old?.get(rev);
      if (row) found.set(rev, row);
    }
    return found;
  }

  #turn(): void {
    const now = performance.now();
    if (this.#young.bytes * 2 < budgetBytes && now - this.#young.since < generationMs) return;
    // after a long silence the young ones are too old as well
    this.#old = now - this.#young.since < 2 * generationMs ? this.#young : fresh();
    this.#young = fresh();
  }
}

/** Revs as Postgres writes an int4multirange: `{[3,7],[9,9]}`. They must ascend. */
export function multirange(revs: Iterable<number>): string {
  const ranges: [number, number][] = [];
  for (const rev of revs) {
    const last = ranges.at(-1);
    if (last && last[1] === rev - 1) last[1] = rev;
    else ranges.push([rev, rev]);
  }
  return `{${ranges.map(([from, to]) => `[${from},${to}]`).join(",")}}`;
}
