import type { SocketServer } from "./open-socket-server.js";

/** Revs above a gap that are remembered one by one; more of them, and the gap is left to the clients, who all see it. */
const mostAbove = 1_000;
const gatherMs = 20;
/** Told to the one person whom it concerns, while the others are told of the same rev in another way. */
const toOne = new Set(["conversation:created", "conversation:removed", "conversation:advanced"]);

/** `through`: sockets here were told of every rev up to here, null while that is not known; and of those `above`. */
type Told = { through: number | null; above: Set<number> };

const conversationOf = (room: string): string | null => (room.startsWith("c:") ? room.slice(2) : null);

/**
 * Of which revs sockets here were told, in each conversation that one of them is in. What was there before the first of them came counts as told:
 * they ask for it themselves, once they are in. What came while they were let in does not: they may have asked before it was there, and no live channel
 * have brought it.
 */
export class ToldRevs {
  readonly #served = new Map<string, Told>();
  readonly #entering = new Map<string, number>();
  #unknown: string[] = [];

  /** @param revsOf how far these conversations are now */
  constructor(private readonly revsOf: (ids: string[]) => Promise<Map<string, number>>) {}

  /** Follows who is in which conversation here. */
  watch(io: SocketServer): void {
    const { adapter } = io.sockets;
    adapter.on("create-room", (room: string) => {
      const id = conversationOf(room);
      if (id === null) return;
      const through = this.#entering.get(id) ?? null;
      this.#served.set(id, { through, above: new Set() });
      if (through === null && this.#unknown.push(id) === 1) setTimeout(() => void this.#begin(), gatherMs);
    });
    adapter.on("delete-room", (room: string) => {
      const id = conversationOf(room);
      if (id !== null) this.#served.delete(id);
    });
  }

  /** Sockets join the rooms of these conversations, which were read before, at these revs. `join` does so before it returns. */
  letIn(places: Iterable<{ conversationId: string; rev: number }>, join: () => unknown): unknown {
    for (const { conversationId, rev } of places) this.#entering.set(conversationId, rev);
    try {
      return join();
    } finally {
      this.#entering.clear();
    }
  }

  /** An event that goes to sockets here. */
  note(event: string, payload: unknown): void {
    if (event === "conversation:created") this.#came(payload);
    if (toOne.has(event)) return;
    const { conversationId, rev } = payload as { conversationId?: unknown; rev?: unknown };
    if (typeof conversationId !== "string" || typeof rev !== "number") return;
    const told = this.#served.get(conversationId);
    if (!told || rev <= (told.through ?? -1)) return;
    told.above.add(rev);
    if (told.through !== null) raise(told, told.above.size > mostAbove ? rev : told.through);
  }

  // somebody whose sockets another process has let in, and who is told of the conversation as it was at this rev
  #came(payload: unknown): void {
    const { conversationId, rev } = payload as { conversationId?: unknown; rev?: unknown };
    if (typeof conversationId !== "string" || typeof rev !== "number") return;
    const told = this.#served.get(conversationId);
    if (told?.through === null) raise(told, rev);
  }

  /** All up to here is told, or is left to the clients. */
  raise(conversationId: string, rev: number): void {
    const told = this.#served.get(conversationId);
    if (told && rev > (told.through ?? -1)) raise(told, rev);
  }

  /** Up to where sockets here were told everything; null when that is not known, or nobody here is in it. */
  through(conversationId: string): number | null {
    return this.#served.get(conversationId)?.through ?? null;
  }

  /** Whether they were told of this one. */
  has(conversationId: string, rev: number): boolean {
    const told = this.#served.get(conversationId);
    return told !== undefined && (rev <= (told.through ?? -1) || told.above.has(rev));
  }

  /** From where to tell them again so that they miss at most `most` of what lies between it and `upToRev`: they see a gap that is left below. */
  missedFrom(conversationId: string, { upToRev, most }: { upToRev: number; most: number }): number {
    const { through, above } = this.#served.get(conversationId) ?? { through: null, above: new Set() };
    let missing = 0;
    for (let rev = upToRev; rev > (through ?? upToRev); rev -= 1) if (!above.has(rev) && ++missing > most) return rev;
    return through ?? upToRev;
  }

  async #begin(): Promise<void> {
    const ids = this.#unknown.splice(0);
    try {
      for (const [id, rev] of await this.revsOf(ids)) {
        const told = this.#served.get(id);
        if (told?.through === null) raise(told, rev);
      }
    } catch {
      // the database is away: asked again with the next that is entered, or when somebody looks
      this.#unknown.push(...ids);
      setTimeout(() => void this.#begin(), 1_000).unref();
    }
  }
}

/** From here on, and as far as what is above joins on without a gap. */
function raise(told: Told, rev: number): void {
  let through = rev;
  while (told.above.has(through + 1)) through += 1;
  told.through = through;
  if (told.above.size) for (const other of told.above) if (other <= through) told.above.delete(other);
}
