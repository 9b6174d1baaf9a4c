import type { Server as HttpServer } from "node:http";
import { type Actor, authenticate, type Deps, rooms } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import { fail, limits } from "@hoopoe/protocol";
import { Server, type Socket } from "socket.io";
import { uuidv7 } from "@hoopoe/crypto";
import { faultOf } from "../http/error.filter.js";
import { originAllowed } from "../http/origin.js";
import { guardConnections } from "../guard/guard-connections.js";
import { ackError } from "./ack-error.js";
import { dispatchEvents, type DispatchParts } from "./dispatch.js";

export type SocketData = { actor: Actor };
export type SocketServer = Server<Record<string, never>, Record<string, never>, Record<string, never>, SocketData>;
type AdapterConstructor = ReturnType<Deps["bus"]["live"]["adapter"]>;
export type SocketParts = DispatchParts & { config: Config; adapter: AdapterConstructor; onSocket: (socket: Socket) => void };

/** Socket.IO on the HTTP server: origin and token checked in the handshake, in all rooms before `connect`. */
export function openSocketServer(http: HttpServer, parts: SocketParts): SocketServer {
  const { config, deps, overload } = parts;
  const guards = guardConnections({ overload, limited: deps.limiter.enabled, handshakeWait: () => overload.handshakes.wait() });
  const io: SocketServer = new Server(http, {
    path: "/socket.io",
    parser: guards.parser,
    adapter: parts.adapter,
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: limits.frameHardBytes,
    connectTimeout: 10_000,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    // `cors` does not guard the WebSocket handshake: the origin is checked here for both transports
    allowRequest: (request, allow) => allow(originAllowed(request, config.publicUrl) ? null : "origin", originAllowed(request, config.publicUrl)),
  });
  guards.watch(io);
  io.use((socket, next) => {
    const open = (): boolean => socket.conn.readyState === "open";
    void overload.handshakes
      .inTurn(open, () => judge(socket, deps))
      .then((refusal) => {
        if (refusal) guards.of(socket.conn).refuse();
        next(refusal);
      });
  });
  io.on("connection", (socket) => {
    const guard = guards.of(socket.conn);
    guard.admit();
    socket.once("disconnect", () => guard.leave());
    dispatchEvents(socket, guard, parts);
    parts.onSocket(socket);
  });
  return io;
}

/** Lets a socket in. Resolves with what `connect_error` carries when it is refused. */
async function judge(socket: Socket, deps: Deps): Promise<Error | undefined> {
  try {
    await admit(socket, deps);
    return undefined;
  } catch (error) {
    return Object.assign(new Error("refused"), { data: ackError(faultOf(error, deps, uuidv7())) });
  }
}

async function admit(socket: Socket, deps: Deps): Promise<void> {
  const { token } = socket.handshake.auth as { token?: unknown };
  if (typeof token !== "string" || token.length > 4_096) throw fail("TOKEN_INVALID");
  const { id, role, sessionId } = await authenticate(deps, token);
  deps.limiter.take("connect", sessionId);
  (socket.data as SocketData).actor = { id, role, sessionId };
  await joinRooms(socket, deps, { id, sessionId });
}

// whoever joins or leaves a conversation while its rooms are read makes them be read again
async function joinRooms(socket: Socket, deps: Deps, actor: { id: string; sessionId: string }): Promise<void> {
  let changed = true;
  const forget = deps.bus.live.onSignal("members:changed", (payload) => {
    changed ||= (payload as { accountIds?: string[] }).accountIds?.includes(actor.id) ?? false;
  });
  try {
    await socket.join([rooms.account(actor.id), rooms.session(actor.sessionId)]);
    while (changed) {
      changed = false;
      const wanted = new Set((await deps.store.members.conversationsOf(actor.id)).map(rooms.conversation));
      for (const room of socket.rooms) if (room.startsWith("c:") && !wanted.has(room)) await socket.leave(room);
      await socket.join([...wanted]);
    }
    // ended while the rooms were read: the signal may have passed before the socket could hear it
    if (!(await deps.store.sessions.caller(actor.sessionId, actor.id))) throw fail("TOKEN_INVALID");
  } finally {
    forget();
  }
}
