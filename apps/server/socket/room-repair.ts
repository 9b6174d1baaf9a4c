import { type Deps, forgetMembership, presentMembership, type RecentMembership, rooms } from "@hoopoe/actions";
import type { SocketServer } from "./open-socket-server.js";

/** Puts sockets here into the rooms, and out of the rooms, that the database says: for changes that the live channel has lost. */
export class RoomRepair {
  /** Memberships that somebody told of since the database was last asked: what they said is newer than what was read. */
  readonly #toldOf = new Set<string>();
  readonly stop: () => void;

  constructor(
    private readonly deps: Deps,
    private readonly io: SocketServer,
  ) {
    this.stop = deps.bus.live.onSignal("members:changed", (payload) => {
      const { conversationId, accountIds = [] } = payload as { conversationId?: string; accountIds?: string[] };
      for (const id of accountIds) this.#toldOf.add(`${conversationId}/${id}`);
    });
  }

  /** To be called before the memberships are read. */
  begin(): void {
    this.#toldOf.clear();
  }

  /** Memberships as they were read, of anybody. Returns how many were not kept to here. */
  async keepTo(memberships: RecentMembership[]): Promise<number> {
    let repaired = 0;
    for (const membership of memberships) {
      if (!membership.isLiving) forgetMembership(this.deps, membership.conversationId, membership.accountId);
      const room = rooms.conversation(membership.conversationId);
      const wrong = this.#socketsOf(membership.accountId).filter((socket) => socket.rooms.has(room) !== membership.isLiving);
      if (!wrong.length || this.#toldOf.has(`${membership.conversationId}/${membership.accountId}`)) continue;
      repaired += 1;
      if (membership.isLiving) this.deps.floors.note(membership);
      // out at once, before anything is awaited
      for (const socket of wrong) await (membership.isLiving ? socket.join(room) : socket.leave(room));
      const told = await presentMembership(this.deps, membership);
      if (told) this.io.local.to(wrong.map(({ id }) => id)).emit(told.event as never, told.payload);
    }
    return repaired;
  }

  /** All memberships of these people: whatever else their sockets are in, they leave. */
  async keepOnlyTo(memberships: RecentMembership[], accountIds: string[]): Promise<number> {
    const living = new Set(memberships.map(({ conversationId, accountId }) => `${conversationId}/${accountId}`));
    const over: RecentMembership[] = [];
    for (const accountId of accountIds) {
      for (const room of new Set(this.#socketsOf(accountId).flatMap((socket) => [...socket.rooms]))) {
        if (!room.startsWith("c:") || living.has(`${room.slice(2)}/${accountId}`)) continue;
        const membership = await this.deps.store.recent.membership(room.slice(2), accountId);
        if (membership) over.push(membership);
      }
    }
    return this.keepTo([...memberships, ...over]);
  }

  #socketsOf(accountId: string) {
    const ids = this.io.sockets.adapter.rooms.get(rooms.account(accountId)) ?? [];
    return [...ids].flatMap((id) => this.io.sockets.sockets.get(id) ?? []);
  }
}
