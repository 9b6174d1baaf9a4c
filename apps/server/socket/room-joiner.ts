import { type Actor, type Deps, rooms } from "@hoopoe/actions";
import { fail } from "@hoopoe/protocol";
import type { Socket } from "socket.io";
import type { ToldRevs } from "./told-revs.js";

type Joining = { handshakes: number; changes: number };

/** Puts sockets into the rooms of their person, before they are told that they are connected. */
export class RoomJoiner {
  readonly #joining = new Map<string, Joining>();

  constructor(
    private readonly deps: Deps,
    private readonly told: ToldRevs,
  ) {
    deps.bus.live.onSignal("members:changed", (payload) => {
      if (this.#joining.size === 0) return;
      for (const id of (payload as { accountIds?: string[] }).accountIds ?? []) {
        const joining = this.#joining.get(id);
        if (joining) joining.changes++;
      }
    });
  }

  /**
   * Whoever joins or leaves a conversation while its rooms are read makes them be read again. Resolves with whom the session is of, asked last of all:
   * until a socket is let in, nothing that goes to its rooms reaches it. @throws TOKEN_INVALID when the session has ended
   */
  async join(socket: Socket, actor: { id: string; sessionId: string }): Promise<Actor> {
    const joining = this.#joining.get(actor.id) ?? { handshakes: 0, changes: 0 };
    this.#joining.set(actor.id, joining);
    joining.handshakes++;
    try {
      await socket.join([rooms.account(actor.id), rooms.session(actor.sessionId)]);
      for (let seen = -1; seen !== joining.changes; ) {
        seen = joining.changes;
        const places = await this.deps.store.members.conversationsOf(actor.id);
        for (const { conversationId, recentFloor } of places)
          if (recentFloor !== null) this.deps.floors.note({ conversationId, accountId: actor.id, floorSeq: recentFloor });
        const wanted = new Set(places.map(({ conversationId }) => rooms.conversation(conversationId)));
        for (const room of socket.rooms) if (room.startsWith("c:") && !wanted.has(room)) await socket.leave(room);
        await this.told.letIn(places, () => socket.join([...wanted]));
      }
      // ended while the rooms were read: the signal may have passed before the socket could hear it
      const caller = await this.deps.store.sessions.caller(actor.sessionId, actor.id);
      if (!caller) throw fail("TOKEN_INVALID");
      return { id: caller.id, role: caller.role, sessionId: actor.sessionId };
    } finally {
      if (--joining.handshakes === 0) this.#joining.delete(actor.id);
    }
  }
}
