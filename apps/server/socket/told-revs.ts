import type { SocketServer } from "./open-socket-server.js";

/** What one event may leave open, and is still remembered; beyond it, clients see the gap and pull. */
const aheadMost = 1_000;

/**
 * Up to `rev` sockets here were told of everything; null when nobody was told anything yet. `ahead`: what they were told of beyond a gap.
 * `since`: when the first of them came, in ms.
 */
type Told = { rev: number | null; ahead: Set<number>; since: number };

const conversationOf = (room: string): string | null => (room.startsWith("c:") ? room.slice(2) : null);

/**
 * What sockets here were told of the conversations that they are in. What this server sends itself goes on while the live channel is away:
 * it must not hide what the others sent.
 */
export class ToldRevs {
  readonly #served = new Map<string, Told>();

  /** @param now the database's time */
  constructor(private readonly now: () => Date) {}

  /** Follows who is in which conversation here. */
  watch(io: SocketServer): void {
    const { adapter } = io.sockets;
    adapter.on("create-room", (room: string) => {
      const id = conversationOf(room);
      if (id !== null) this.#served.set(id, { rev: null, ahead: new Set(), since: this.now().getTime() });
    });
    adapter.on("delete-room", (room: string) => {
      const id = conversationOf(room);
      if (id !== null) this.#served.delete(id);
    });
  }

  /** An event that goes to sockets here. */
  note(event: string, payload: unknown): void {
    const { conversationId, rev } = payload as { conversationId?: unknown; rev?: unknown };
    if (typeof conversationId !== "string" || typeof rev !== "number") return;
    const told = this.#served.get(conversationId);
    if (!told) return;
    // 'pull up to here' stands for all that lies below
    if (told.rev === null || event === "conversation:advanced") return this.raise(conversationId, rev);
    if (rev > told.rev) told.ahead.add(rev);
    if (told.ahead.size > aheadMost) this.raise(conversationId, Math.max(...told.ahead));
    else closeGap(told);
  }

  /** All up to here is told. */
  raise(conversationId: string, rev: number): void {
    const told = this.#served.get(conversationId);
    if (!told || rev <= (told.rev ?? -1)) return;
    told.rev = rev;
    for (const one of told.ahead) if (one <= rev) told.ahead.delete(one);
    closeGap(told);
  }

  /** undefined: nobody here is in it. */
  of(conversationId: string): Told | undefined {
    return this.#served.get(conversationId);
  }
}

function closeGap(told: Told): void {
  while (told.rev !== null && told.ahead.delete(told.rev + 1)) told.rev += 1;
}
