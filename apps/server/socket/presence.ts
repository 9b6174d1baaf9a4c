import { type Deps, emit, rooms } from "@hoopoe/actions";
import type { Socket } from "socket.io";

const quietMs = 3_000;
type Told = { accountId: string; online: boolean };

/**
 * Who is online, as far as direct chats show it: told to the other sides of a person's direct chats only, so that it grows with who
 * looks, not with rooms. Each server knows its own sockets; the others' it hears by signal. Going is told after 3 s, so that a reload is no farewell.
 */
export class Presence {
  readonly #here = new Map<string, number>();
  readonly #elsewhere = new Map<string, Set<string>>();

  constructor(
    private readonly deps: Deps,
    nodeId: string,
  ) {
    deps.bus.live.onSignal("presence", (payload, from) => {
      if (from.nodeId !== nodeId) this.#heard(payload as Told, from.nodeId);
    });
    // a direct chat that begins while both are there
    deps.bus.live.onSignal("members:changed", (payload) => {
      for (const id of (payload as { accountIds?: string[] }).accountIds ?? []) if (this.#here.has(id)) void this.#announce(id).catch(() => undefined);
    });
  }

  /** A socket has come: its person is online, and learns who of their direct chats is. */
  came(socket: Socket): void {
    const accountId = (socket.data as { actor: { id: string } }).actor.id;
    const before = this.#here.get(accountId) ?? 0;
    this.#here.set(accountId, before + 1);
    if (before === 0) this.#tell(accountId, true);
    void this.#greet(socket, accountId).catch(() => undefined);
    socket.on("disconnect", () => setTimeout(() => this.#gone(accountId), quietMs).unref());
  }

  #gone(accountId: string): void {
    const left = (this.#here.get(accountId) ?? 1) - 1;
    if (left > 0) this.#here.set(accountId, left);
    else {
      this.#here.delete(accountId);
      this.#tell(accountId, false);
    }
  }

  #isOnline(accountId: string): boolean {
    return this.#here.has(accountId) || (this.#elsewhere.get(accountId)?.size ?? 0) > 0;
  }

  #tell(accountId: string, online: boolean): void {
    this.deps.bus.live.signal("presence", { accountId, online } satisfies Told);
    void this.#announce(accountId).catch(() => undefined);
  }

  #heard({ accountId, online }: Told, nodeId: string): void {
    const nodes = this.#elsewhere.get(accountId) ?? new Set();
    if (online) this.#elsewhere.set(accountId, nodes.add(nodeId));
    else if (nodes.delete(nodeId) && nodes.size === 0) this.#elsewhere.delete(accountId);
  }

  async #announce(accountId: string): Promise<void> {
    const peers = await this.deps.store.members.directPeersOf(accountId);
    if (peers.length)
      emit(this.deps, "presence:changed", { userId: accountId, state: this.#isOnline(accountId) ? "online" : "offline" }, { rooms: peers.map(rooms.account) });
  }

  async #greet(socket: Socket, accountId: string): Promise<void> {
    for (const peer of await this.deps.store.members.directPeersOf(accountId))
      if (this.#isOnline(peer)) socket.emit("presence:changed", { userId: peer, state: "online" });
  }
}
