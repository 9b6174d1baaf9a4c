import { announceEnded, type Deps, presentMissed, rooms } from "@hoopoe/actions";
import type { Figures } from "../health/figures.js";
import type { SocketServer } from "./open-socket-server.js";

const everyMs = 1_000;

/** The greatest rev that sockets here were told of, per conversation. */
export class ToldRevs {
  readonly #told = new Map<string, number>();

  note(payload: unknown): void {
    const { conversationId, rev } = payload as { conversationId?: unknown; rev?: unknown };
    if (typeof conversationId === "string" && typeof rev === "number") this.raise(conversationId, rev);
  }

  raise(conversationId: string, rev: number): void {
    if (rev > (this.#told.get(conversationId) ?? -1)) this.#told.set(conversationId, rev);
  }

  of(conversationId: string): number | undefined {
    return this.#told.get(conversationId);
  }

  keepOnly(conversationIds: Set<string>): void {
    for (const id of this.#told.keys()) if (!conversationIds.has(id)) this.#told.delete(id);
  }
}

type Parts = { deps: Deps; io: SocketServer; told: ToldRevs; figures: Figures };

/**
 * The live channel may lose things; the database does not. Once a second: sessions of sockets here that are over, and conversations
 * that are further than their sockets were told, twice in a row (what was just committed is still on its way).
 */
export function startCatchUp(parts: Parts): () => void {
  const behind = new Map<string, number>();
  let running = false;
  const look = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await endSessions(parts);
      if (!parts.deps.bus.live.state().connected) await repairRooms(parts);
      await pushMissed(parts, behind);
    } catch {
      // the database is away; the next look comes in a second
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  const forget = parts.deps.bus.live.onState((connected) => {
    if (connected) void repairRooms(parts).catch(() => undefined);
  });
  return () => {
    clearInterval(timer);
    forget();
  };
}

async function endSessions({ deps, io }: Parts): Promise<void> {
  const ids = [...new Set([...io.sockets.sockets.values()].map((socket) => socket.data.actor?.sessionId))].filter((id) => id !== undefined);
  if (!ids.length) return;
  for (const { id, reason } of await deps.store.sessions.endedAmong(ids)) announceEnded(deps, [id], reason);
}

async function repairRooms({ deps, io }: Parts): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  // asked together, so that they are read together
  const conversations = await Promise.all(sockets.map((socket) => deps.store.members.conversationsOf(socket.data.actor.id)));
  for (const [i, socket] of sockets.entries()) {
    const wanted = new Set(conversations[i]?.map(rooms.conversation));
    for (const room of socket.rooms) if (room.startsWith("c:") && !wanted.has(room)) await socket.leave(room);
    await socket.join([...wanted].filter((room) => !socket.rooms.has(room)));
  }
}

async function pushMissed({ deps, io, told, figures }: Parts, behind: Map<string, number>): Promise<void> {
  const served = new Set([...io.sockets.adapter.rooms.keys()].filter((room) => room.startsWith("c:")).map((room) => room.slice(2)));
  told.keepOnly(served);
  if (!served.size) return;
  for (const [id, rev] of await deps.store.conversations.revsOf([...served])) {
    const toldRev = told.of(id);
    if (toldRev === undefined) told.raise(id, rev);
    else if (rev > toldRev && behind.get(id) === toldRev) {
      for (const { event, payload, except } of await presentMissed(deps, id, { toldRev, upToRev: rev })) {
        io.local
          .to(rooms.conversation(id))
          .except(except)
          .emit(event as never, payload);
      }
      told.raise(id, rev);
      figures.healed(rev - toldRev);
    }
    if (toldRev !== undefined && rev > toldRev) behind.set(id, toldRev);
    else behind.delete(id);
  }
}
