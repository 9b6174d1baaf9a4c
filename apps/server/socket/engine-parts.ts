import type { IncomingMessage } from "node:http";
import type { Socket as TcpSocket } from "node:net";
import { Socket as EngineSocket, transports } from "engine.io";
import type { Server } from "socket.io";

/*
 * Everything private of Socket.IO, engine.io and ws that turn writes touch, as structural types, with the check that it is there. The versions are
 * pinned; an update that moves one of these parts makes the server log it and write as stock Socket.IO does.
 */

/** A WebSocket frame as pieces; ours have one piece. */
export type Frame = Buffer[];

/** A packet in a connection's write buffer. */
export type Packet = {
  type: string;
  data?: string | ArrayBuffer | ArrayBufferView;
  options?: PacketOptions;
  /** Of a packet that many connections share: how many of those that wait for their reader hold it. */
  holders?: number;
};
export type PacketOptions = { preEncoded: boolean; volatile?: boolean | undefined; compress?: boolean | undefined; wsPreEncodedFrame?: Frame };

/** engine.io's transport; what is optional has only the WebSocket one (`socket`) or only polling (`on` for its headers). */
export type Transport = {
  name: string;
  writable: boolean;
  send(packets: Packet[]): void;
  on(event: "headers", listener: (headers: unknown, request: IncomingMessage) => void): void;
  socket?: WebSocketParts;
};
type WebSocketParts = { _socket: TcpSocket; _sender: { sendFrame(frame: Frame, sent: (error?: Error) => void): void }; terminate(): void };

/** engine.io's connection (`socket.conn`). */
export type Conn = {
  readyState: "opening" | "open" | "closing" | "closed";
  transport: Transport;
  writeBuffer: Packet[];
  flush(): void;
  onClose(reason: string): void;
  on(event: "close", listener: (this: Conn) => void): void;
};

type EngineRequest = IncomingMessage & { websocket: WebSocketParts };
export type Engine = {
  createTransport(name: string, request: EngineRequest): Transport;
  close(): unknown;
  on(event: "connection", listener: (conn: Conn) => void): void;
};

/** One namespace's adapter, as far as a local broadcast needs it. */
export type AdapterParts = {
  nsp: { name: string };
  _encode(packet: unknown, options: PacketOptions): (string | Buffer)[];
  apply(options: unknown, visit: (socket: ClientSocket) => void): void;
};
type ClientSocket = {
  notifyOutgoingListeners?(packet: unknown): void;
  client: { conn: Conn; writeToEngine(encoded: (string | Buffer)[], options: PacketOptions): void };
};

/** engine.io's WebSocket transport, with the parts that a subclass uses. */
export const WebSocketTransport = transports.websocket as unknown as new (
  request: EngineRequest,
) => Transport & {
  socket: WebSocketParts;
  _onSentLast: (error?: Error) => void;
};

/** The stock flush: sends all that is in the write buffer if the transport can take it. */
export const stockFlush = (EngineSocket.prototype as unknown as Conn).flush;

export const engineOf = (io: Server): Engine => io.engine as unknown as Engine;

/** Names of private parts that are not there, or not what they were: with any, turn writes stay off. */
export function missingParts(io: Server): string[] {
  const sample = (): unknown => new WebSocketTransport({ websocket: { on: noop, once: noop }, _query: { EIO: "4" } } as never);
  const checks: Record<string, () => boolean> = {
    "Socket.flush": () => typeof stockFlush === "function",
    "Socket.sendPacket": () => typeof (EngineSocket.prototype as unknown as { sendPacket: unknown }).sendPacket === "function",
    "Socket.onClose": () => typeof (EngineSocket.prototype as unknown as Conn).onClose === "function",
    "Server.createTransport": () => typeof engineOf(io).createTransport === "function",
    "WebSocket._onSentLast": () => typeof (sample() as { _onSentLast: unknown })._onSentLast === "function",
    "WebSocket.writable": () => (sample() as Transport).writable,
    "Adapter._encode": () => frameOf(io.of("/").adapter as unknown as AdapterParts) !== undefined,
    "Adapter.apply": () => typeof (io.of("/").adapter as unknown as AdapterParts).apply === "function",
  };
  return Object.keys(checks).filter((name) => !holds(checks[name]));
}

/** The parts of one connection that exist only once it is made. */
export function hasWebSocketParts({ websocket }: EngineRequest): boolean {
  return typeof websocket?._sender?.sendFrame === "function" && typeof websocket._socket?.cork === "function" && typeof websocket.terminate === "function";
}
export const hasConnParts = (conn: Conn): boolean => Array.isArray(conn.writeBuffer) && conn.flush === stockFlush;

/** Bytes that the kernel has not taken yet. */
export const unsent = (conn: Conn): number => conn.transport.socket?._socket.writableLength ?? 0;

/** Ends a connection at once: what waits for it is dropped, its client reconnects. */
export function cut(conn: Conn, reason: string): void {
  conn.transport.socket?.terminate();
  conn.onClose(reason);
}

function frameOf(adapter: AdapterParts): Frame | undefined {
  const options: PacketOptions = { preEncoded: true };
  adapter._encode({ type: 2, nsp: "/", data: ["check"] }, options);
  return Array.isArray(options.wsPreEncodedFrame) ? options.wsPreEncodedFrame : undefined;
}

function holds(check: (() => boolean) | undefined): boolean {
  try {
    return check?.() ?? false;
  } catch {
    return false;
  }
}

const noop = (): void => undefined;
