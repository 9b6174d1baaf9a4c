import type { Server as HttpServer } from "node:http";
import { type Actor, type Deps, identify } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import { fail, limits } from "@hoopoe/protocol";
import { Server, type Socket } from "socket.io";
import { uuidv7 } from "@hoopoe/crypto";
import { faultOf } from "../http/error.filter.js";
import { originAllowed } from "../http/origin.js";
import { guardConnections } from "../guard/guard-connections.js";
import { ackError } from "./ack-error.js";
import { dispatchEvents, type DispatchParts } from "./dispatch.js";
import { RoomJoiner } from "./room-joiner.js";
import type { ToldRevs } from "./told-revs.js";
import type { TurnWrites } from "./turn-writes.js";

export type SocketData = { actor: Actor };
export type SocketServer = Server<Record<string, never>, Record<string, never>, Record<string, never>, SocketData>;
export type SocketParts = DispatchParts & { config: Config; turns: TurnWrites; told: ToldRevs; onSocket: (socket: Socket) => void };

/** Socket.IO on the HTTP server: origin and token checked in the handshake, in all rooms before `connect`. */
export function openSocketServer(http: HttpServer, parts: SocketParts): SocketServer {
  const { config, deps, overload, turns } = parts;
  const guards = guardConnections({ overload, limited: deps.limiter.enabled, handshakeWait: () => overload.handshakes.wait() });
  const io: SocketServer = new Server(http, {
    path: "/socket.io",
    parser: guards.parser,
    adapter: deps.bus.live.adapter(turns.deliver),
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
  turns.attach(io);
  guards.watch(io);
  const door = { deps, joiner: new RoomJoiner(deps, parts.told) };
  io.use((socket, next) => {
    const open = (): boolean => socket.conn.readyState === "open";
    void overload.handshakes
      .run(() => judge(socket, door), open)
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

type Door = { deps: Deps; joiner: RoomJoiner };

/** Lets a socket in. Resolves with what `connect_error` carries when it is refused. */
async function judge(socket: Socket, door: Door): Promise<Error | undefined> {
  try {
    await admit(socket, door);
    return undefined;
  } catch (error) {
    return Object.assign(new Error("refused"), { data: ackError(faultOf(error, door.deps, uuidv7())) });
  }
}

async function admit(socket: Socket, { deps, joiner }: Door): Promise<void> {
  const { token } = socket.handshake.auth as { token?: unknown };
  if (typeof token !== "string" || token.length > 4_096) throw fail("TOKEN_INVALID");
  const named = await identify(deps, token);
  deps.limiter.take("connect", named.sessionId);
  (socket.data as SocketData).actor = await joiner.join(socket, named);
}
