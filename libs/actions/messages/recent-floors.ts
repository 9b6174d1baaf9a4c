import type { Delta, Message } from "@hoopoe/protocol";
import { BoundedMap } from "@hoopoe/store";
import { rooms } from "../announce.js";
import type { Deps } from "../context.js";

/** As long as anything announced before may still be on its way, also through a live channel that stood still. */
const keptMs = 10 * 60_000;
const sweepEveryMs = 10_000;
const answersMax = 10_000;
/** Below every floor. */
const unknownSeq = 0;

export type JoinedLately = { conversationId: string; accountId: string; floorSeq: number };
/** `highest`: of all of them; above it nothing is hidden from anybody. */
type Floors = { of: Map<string, { floorSeq: number; until: number }>; highest: number };

/**
 * Who joined lately, and from which seq on they may see. A message is announced after its commit, so one from before a newcomer's floor (its
 * beginning, a piece of it, a change of it) can reach the room after their sockets did: it is kept from them here, in the process that holds the
 * sockets. Their conversation's rev was beyond it when they came, so no word of it is owed to them.
 */
export class RecentFloors {
  readonly #conversations = new Map<string, Floors>();
  /** Seqs of answers that are being written: a piece says only which message it belongs to. */
  readonly #answers = new BoundedMap<string, number>(answersMax);
  #sweptAt = performance.now();

  /** Follows who joins, and keeps events from them that are delivered here. */
  watch({ bus: { live }, store }: Pick<Deps, "bus" | "store">): void {
    live.onSignal("members:changed", (payload) => {
      const { conversationId = "", accountIds = [], floors = [] } = payload as { conversationId?: string; accountIds?: string[]; floors?: number[] };
      for (const [n, floorSeq] of floors.entries()) this.note({ conversationId, accountId: accountIds[n] ?? "", floorSeq });
    });
    live.onHide((event, payload) => {
      if (event === "message:delta") this.#learn(payload as Delta, store);
      return this.#hiddenFrom(event, payload);
    });
  }

  /** To be called before their sockets join. Whoever came anew may have another floor than before. */
  note({ conversationId, accountId, floorSeq }: JoinedLately): void {
    this.#sweep();
    if (floorSeq <= 1) return void this.#conversations.get(conversationId)?.of.delete(accountId);
    const floors = this.#conversations.get(conversationId) ?? { of: new Map(), highest: 0 };
    this.#conversations.set(conversationId, floors);
    floors.of.set(accountId, { floorSeq, until: performance.now() + keptMs });
    floors.highest = Math.max(floors.highest, floorSeq);
  }

  #hiddenFrom(event: string, payload: unknown): string[] {
    if (event === "message:delta") {
      const { conversationId, messageId } = payload as Delta;
      return this.#below(conversationId, this.#answers.get(messageId) ?? unknownSeq);
    }
    if (event !== "message:created" && event !== "message:updated") return [];
    const { id, conversationId, seq, ai } = payload as Message;
    if (ai?.state === "streaming") this.#answers.set(id, seq);
    else if (ai) this.#answers.delete(id);
    return this.#below(conversationId, seq);
  }

  /** Of an answer whose beginning did not pass here: until the database has said where it stands, newcomers are not told of it. */
  #learn({ conversationId, messageId }: Delta, store: Deps["store"]): void {
    if (!this.#conversations.has(conversationId) || this.#answers.has(messageId)) return;
    this.#answers.set(messageId, unknownSeq);
    void store.changes.seqOf(messageId).then(
      (seq) => seq !== null && this.#answers.set(messageId, seq),
      () => this.#answers.delete(messageId),
    );
  }

  #below(conversationId: string, seq: number): string[] {
    const floors = this.#conversations.get(conversationId);
    if (!floors || floors.highest <= seq) return [];
    const hidden: string[] = [];
    for (const [accountId, { floorSeq }] of floors.of) if (floorSeq > seq) hidden.push(rooms.account(accountId));
    return hidden;
  }

  #sweep(): void {
    const now = performance.now();
    if (now - this.#sweptAt < sweepEveryMs) return;
    this.#sweptAt = now;
    for (const [id, floors] of this.#conversations) {
      for (const [accountId, { until }] of floors.of) if (until < now) floors.of.delete(accountId);
      if (floors.of.size === 0) this.#conversations.delete(id);
      else floors.highest = [...floors.of.values()].reduce((highest, { floorSeq }) => Math.max(highest, floorSeq), 0);
    }
  }
}
