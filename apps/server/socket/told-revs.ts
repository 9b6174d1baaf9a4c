import type { SocketServer } from "./open-socket-server.js";

/** `rev` is the greatest that sockets here were told of, null when nobody was told anything yet; `since` when the first of them came, in ms. */
type Told = { rev: number | null; since: number };

const conversationOf = (room: string): string | null => (room.startsWith("c:") ? room.slice(2) : null);

/** What sockets here were told of the conversations that they are in. */
export class ToldRevs {
  readonly #served = new Map<string, Told>();

  /** @param now the database's time */
  constructor(private readonly now: () => Date) {}

  /** Follows who is in which conversation here. */
  watch(io: SocketServer): void {
    const { adapter } = io.sockets;
    adapter.on("create-room", (room: string) => {
      const id = conversationOf(room);
      if (id !== null) this.#served.set(id, { rev: null, since: this.now().getTime() });
    });
    adapter.on("delete-room", (room: string) => {
      const id = conversationOf(room);
      if (id !== null) this.#served.delete(id);
    });
  }

  /** The payload of an event that goes to sockets here. */
  note(payload: unknown): void {
    const { conversationId, rev } = payload as { conversationId?: unknown; rev?: unknown };
    if (typeof conversationId === "string" && typeof rev === "number") this.raise(conversationId, rev);
  }

  raise(conversationId: string, rev: number): void {
    const told = this.#served.get(conversationId);
    if (told && rev > (told.rev ?? -1)) told.rev = rev;
  }

  /** undefined: nobody here is in it. */
  of(conversationId: string): Told | undefined {
    return this.#served.get(conversationId);
  }
}
