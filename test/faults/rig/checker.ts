import type { Changes, Conversation, Message } from "@hoopoe/protocol";
import { allMessages, type Caller } from "../../rig/people.js";
import type { Entry, Ledger } from "./ledger.js";

/** What a reading of everything came to; all but the first two are 0 where nothing is wrong. */
export type Verdict = {
  acked: number;
  /** Messages read, over all members. */
  read: number;
  /** Acknowledged, and not there for some member, or there with another id, number or text. */
  lost: number;
  /** The same clientId of the same person more than once. */
  doubled: number;
  /** Numbers that no message has: seq in the pages, rev in the changes. */
  holes: number;
  /** Numbers that two have. */
  repeats: number;
  /** Sent after another was acknowledged, and numbered before it. */
  inversions: number;
  /** Members for whom pages, changes and head do not agree with one another, or with the first member's. */
  differing: number;
};

export type Readers = { conversationId: string; members: Caller[] };
type Reading = { pages: Message[]; items: Changes["items"]; head: Conversation };

const oddLimit = 37;

/** Reads everything back as each member and holds it against what was acknowledged. Only for conversations to which nothing but messages comes. */
export async function check(ledger: Ledger, conversations: Readers[]): Promise<Verdict> {
  const verdict: Verdict = { acked: ledger.ackedEntries.length, read: 0, lost: 0, doubled: 0, holes: 0, repeats: 0, inversions: 0, differing: 0 };
  const lost = new Set<Entry>();
  for (const { conversationId, members } of conversations) {
    const entries = ledger.entries.filter((entry) => entry.conversationId === conversationId);
    let first: string | null = null;
    for (const member of members) {
      const reading = await readBack(member, conversationId);
      verdict.read += reading.pages.length;
      for (const entry of missing(entries, reading.pages)) lost.add(entry);
      const text = JSON.stringify(reading.pages);
      first ??= text;
      if (text !== first || !agrees(reading)) verdict.differing += 1;
      if (member !== members[0]) continue;
      judgeNumbers(verdict, reading);
      verdict.inversions += inversions(entries, reading.pages);
    }
  }
  return { ...verdict, lost: lost.size };
}

/** Pages as history shows them, changes from the beginning, and the conversation as the list shows it. */
async function readBack(member: Caller, conversationId: string): Promise<Reading> {
  const pages = await allMessages(member, conversationId);
  const items: Changes["items"] = [];
  for (let afterRev = 0, more = true; more; ) {
    const page = await member.ok<Changes>("GET", `/conversations/${conversationId}/changes?afterRev=${afterRev}&limit=${oddLimit}`);
    items.push(...page.items);
    afterRev = page.rev;
    more = page.more;
  }
  return { pages, items, head: await member.ok<Conversation>("GET", `/conversations/${conversationId}`) };
}

const key = (message: { conversationId: string; clientId: string }, senderId: string): string => `${message.conversationId} ${senderId} ${message.clientId}`;

function missing(entries: Entry[], pages: Message[]): Entry[] {
  const stored = new Map(pages.map((message) => [key(message, message.sender.id), message]));
  return entries.filter((entry) => {
    if (!entry.answer) return false;
    const message = stored.get(key(entry, entry.senderId));
    return !message || message.id !== entry.answer.id || message.seq !== entry.answer.seq || message.text !== entry.text || entry.contradictions > 0;
  });
}

/** Pages, changes and head tell the same story. */
function agrees({ pages, items, head }: Reading): boolean {
  const changed = items.flatMap((item) => (item.type === "message" ? [item.message] : [])).sort((a, b) => a.seq - b.seq);
  return JSON.stringify(changed) === JSON.stringify(pages) && head.lastSeq === (pages.at(-1)?.seq ?? 0) && head.rev === (items.at(-1)?.rev ?? 0);
}

function judgeNumbers(verdict: Verdict, { pages, items, head }: Reading): void {
  const seqs = new Set(pages.map((message) => message.seq));
  const revs = new Set(items.map((item) => item.rev));
  verdict.repeats += pages.length - seqs.size + items.length - revs.size;
  for (let seq = 1; seq <= head.lastSeq; seq += 1) if (!seqs.has(seq)) verdict.holes += 1;
  for (let rev = 1; rev <= head.rev; rev += 1) if (!revs.has(rev)) verdict.holes += 1;
  verdict.doubled += pages.length - new Set(pages.map((message) => key(message, message.sender.id))).size;
}

/** Order of numbers is order of commits: what was begun after an ack came is numbered after it. */
function inversions(entries: Entry[], pages: Message[]): number {
  const byKey = new Map(entries.map((entry) => [key(entry, entry.senderId), entry]));
  let begun = Number.NEGATIVE_INFINITY;
  let found = 0;
  for (const message of pages) {
    const entry = byKey.get(key(message, message.sender.id));
    if (!entry) continue;
    if (entry.ackedAt !== null && entry.ackedAt < begun) found += 1;
    begun = Math.max(begun, entry.sentAt);
  }
  return found;
}

/** Whether anything at all is wrong. */
export const isClean = ({ lost, doubled, holes, repeats, inversions, differing }: Verdict): boolean =>
  lost + doubled + holes + repeats + inversions + differing === 0;
