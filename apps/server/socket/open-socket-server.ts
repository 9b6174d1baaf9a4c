import type { Server as HttpServer } from "node:http";
import { type Actor, authenticate, type Deps } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import { fail, limits } from "@hoopoe/protocol";
import { Server, type Socket } from "socket.io";
import { uuidv7 } from "@hoopoe/crypto";
import { faultOf } from "../http/error.filter.js";
import { originAllowed } from "../http/origin.js";
import { RoomJoiner } from "./room-joiner.js";
import type { TurnWrites } from "./turn-writes.js";
import { ackError, dispatchEvents, type DispatchParts } from "./dispatch.js";

export type SocketData = { actor: Actor };
export type SocketServer = Server<Record<string, never>, Record<string, never>, Record<string, never>, SocketData>;
export type SocketParts = DispatchParts & { config: Config; turns: TurnWrites; onSocket: (socket: Socket) => void };

/** Socket.IO on the HTTP server: origin and token checked in the handshake, in all rooms before `connect`. */
export function openSocketServer(http: HttpServer, parts: SocketParts): SocketServer {
  const { config, deps, turns } = parts;
  const io: SocketServer = new Server(http, {
    path: "/socket.io",
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
  const door = { deps, joiner: new RoomJoiner(deps) };
  io.use((socket, next) => {
    void judge(socket, door, next);
  });
  io.on("connection", (socket) => {
    dispatchEvents(socket, socket.data.actor, parts);
    parts.onSocket(socket);
  });
  return io;
}

type Door = { deps: Deps; joiner: RoomJoiner };

async function judge(socket: Socket, door: Door, next: (refusal?: Error) => void): Promise<void> {
  let refusal: Error | undefined;
  try {
    await admit(socket, door);
  } catch (error) {
    refusal = Object.assign(new Error("refused"), { data: ackError(faultOf(error, door.deps, uuidv7())) });
  }
  next(refusal);
}

async function admit(socket: Socket, { deps, joiner }: Door): Promise<void> {
  const { token } = socket.handshake.auth as { token?: unknown };
  if (typeof token !== "string" || token.length > 4_096) throw fail("TOKEN_INVALID");
  const { id, role, sessionId } = await authenticate(deps, token);
  (socket.data as SocketData).actor = { id, role, sessionId };
  await joiner.join(socket, { id, sessionId });
}
