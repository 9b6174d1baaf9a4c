type Entry = { rev: number; present: boolean; turn: number };

/**
 * What is known of the caller's own memberships, also after a conversation was dropped (rule 9): created and removed carry the
 * membership's rev and the higher wins; an answer asked for before such an event came is thrown away.
 */
export class Memberships {
  readonly #entries = new Map<string, Entry>();
  #turn = 0;

  /** Take before asking; give to `isStale` when the answer is there. */
  now(): number {
    return this.#turn;
  }

  /** Whether a created or removed event for this conversation came since `asked`. */
  isStale(conversationId: string, asked: number): boolean {
    return (this.#entries.get(conversationId)?.turn ?? 0) > asked;
  }

  /** False: late or doubled. */
  created(conversationId: string, rev: number): boolean {
    return this.#event(conversationId, rev, true);
  }

  /** False: late or doubled. */
  removed(conversationId: string, rev: number): boolean {
    return this.#event(conversationId, rev, false);
  }

  /** An answer that is not stale shows the caller as a member at `rev`. */
  seen(conversationId: string, rev: number): void {
    const held = this.#entries.get(conversationId);
    if (held?.present) held.rev = Math.max(held.rev, rev);
    else this.#entries.set(conversationId, { rev, present: true, turn: held?.turn ?? 0 });
  }

  /** An answer that is not stale shows the caller as no member. */
  missed(conversationId: string): void {
    const held = this.#entries.get(conversationId);
    if (held) held.present = false;
    else this.#entries.set(conversationId, { rev: 0, present: false, turn: 0 });
  }

  /** Whether the last word was that the caller is no member. */
  isGone(conversationId: string): boolean {
    return this.#entries.get(conversationId)?.present === false;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** After a restore revs begin lower. */
  restored(conversationId: string, rev: number): void {
    this.#entries.set(conversationId, { rev, present: true, turn: this.#entries.get(conversationId)?.turn ?? 0 });
  }

  #event(conversationId: string, rev: number, present: boolean): boolean {
    const held = this.#entries.get(conversationId);
    if (held && rev <= held.rev) return false;
    this.#turn += 1;
    this.#entries.set(conversationId, { rev, present, turn: this.#turn });
    return true;
  }
}
