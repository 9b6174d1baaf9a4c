import { type Deps, forgetMembership, presentMembership, type RecentMembership, rooms } from "@hoopoe/actions";
import type { Socket } from "socket.io";
import type { SocketServer } from "./open-socket-server.js";
import type { ToldRevs } from "./told-revs.js";

/** As it was read; `conversationRev` is its conversation's, where that was read as well. */
type Membership = RecentMembership & { conversationRev?: number };

/** Conversations that are read at once. */
const atOnce = 4;

/** Puts sockets here into the rooms, and out of the rooms, that the database says: for changes that the live channel has lost. */
export class RoomRepair {
  /** Memberships that somebody told of since the database was last asked: what they said is newer than what was read. */
  readonly #toldOf = new Set<string>();
  readonly stop: () => void;

  constructor(
    private readonly deps: Deps,
    private readonly io: SocketServer,
    private readonly told: ToldRevs,
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

  /**
   * Memberships as they were read, of anybody. Who is out hears nothing more from here on, and who is in hears of the conversation before all that is
   * said in it. Returns how many were not kept to here.
   */
  async keepTo(memberships: Membership[]): Promise<number> {
    const left = memberships.flatMap((membership) => {
      const sockets = membership.isLiving ? [] : this.#move(membership);
      return sockets.length ? { membership, sockets } : [];
    });
    let repaired = left.length;
    const come = memberships.filter((membership) => membership.isLiving && this.#misplaced(membership).length);
    while (come.length) {
      const some = come.splice(0, atOnce);
      const told = await Promise.all(some.map((membership) => presentMembership(this.deps, membership)));
      for (const [i, membership] of some.entries()) {
        const sockets = this.#move(membership);
        this.#tell(sockets, told[i]);
        if (sockets.length) repaired += 1;
      }
    }
    for (const { membership, sockets } of left) this.#tell(sockets, await presentMembership(this.deps, membership));
    return repaired;
  }

  #tell(sockets: Socket[], told: Awaited<ReturnType<typeof presentMembership>> | undefined): void {
    if (told && sockets.length) this.io.local.to(sockets.map(({ id }) => id)).emit(told.event as never, told.payload);
  }

  /** The sockets here that are not where the membership says. */
  #misplaced({ conversationId, accountId, isLiving }: Membership): Socket[] {
    const room = rooms.conversation(conversationId);
    return this.#socketsOf(accountId).filter((socket) => socket.rooms.has(room) !== isLiving);
  }

  /** Returns the sockets that were where they should not be. */
  #move(membership: Membership): Socket[] {
    const { conversationId, accountId, isLiving, rev, conversationRev = rev } = membership;
    if (!isLiving) forgetMembership(this.deps, conversationId, accountId);
    const room = rooms.conversation(conversationId);
    const wrong = this.#misplaced(membership);
    if (!wrong.length || this.#toldOf.has(`${conversationId}/${accountId}`)) return [];
    if (isLiving) this.deps.floors.note(membership);
    for (const socket of wrong) {
      if (isLiving) this.told.letIn([{ conversationId, rev: conversationRev }], () => socket.join(room));
      else void socket.leave(room);
    }
    return wrong;
  }

  /** All memberships of these people: whatever else their sockets are in, they leave. */
  async keepOnlyTo(memberships: Membership[], accountIds: string[]): Promise<number> {
    const living = new Set(memberships.map(({ conversationId, accountId }) => `${conversationId}/${accountId}`));
    const over: Membership[] = [];
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
