import { createServer, type Server as HttpServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket as TcpSocket } from "node:net";
import { promisify } from "node:util";
import { Server, type ServerOptions, type Socket } from "socket.io";
import { io as connectClient, type ManagerOptions, type Socket as ClientSocket, type SocketOptions } from "socket.io-client";
import { TurnWrites } from "../socket/turn-writes.js";

type Stock = Extract<NonNullable<ServerOptions["adapter"]>, abstract new (...given: never[]) => unknown>;
type Broadcasting = { broadcast(packet: { nsp?: string }, options: never): void };

export type Given = {
  options?: Partial<ServerOptions>;
  perSocket?: number;
  total?: number;
  tls?: { key: string; cert: string };
  /** Something done to the server before turn writes are attached. */
  before?: (io: Server) => void;
  /** For each socket of the main namespace, before its client is told that it is connected. */
  onSocket?: (socket: Socket) => void;
};
/** What a client has heard, in order: `[event, ...arguments]`. */
export type Client = { socket: ClientSocket; heard: unknown[][] };
/** A real Socket.IO server with turn writes on a port of its own. */
export type TurnServer = {
  io: Server;
  turns: TurnWrites;
  port: number;
  logged: [fields: object, message: string][];
  /** How often the TCP connection below a socket was handed something to write. */
  handed(socket: Socket): number;
  client(options?: Partial<ManagerOptions & SocketOptions & { nsp: string }>): Promise<Client>;
  /** A WebSocket client that has connected and reads nothing more. */
  deaf(): Promise<TcpSocket>;
  /** TCP connections that the server holds. */
  connections(): Promise<number>;
  close(): Promise<void>;
};

const stock = new Server().of("/").adapter.constructor as unknown as Stock;

/** Opens one on loopback. */
export async function openTurnServer(given: Given = {}): Promise<TurnServer> {
  const logged: TurnServer["logged"] = [];
  const log = (fields: object, message: string): void => void logged.push([fields, message]);
  const turns = new TurnWrites({ info: log, warn: log }, { perSocket: given.perSocket ?? 1 << 20, total: given.total ?? 1 << 28 });
  const http = (given.tls ? createTlsServer(given.tls) : createServer()) as HttpServer;
  const counts = countWrites(http);
  const io = new Server(http, { adapter: turnAdapter(turns), serveClient: false, perMessageDeflate: false, ...given.options });
  given.before?.(io);
  turns.attach(io);
  if (given.onSocket) io.on("connection", given.onSocket);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const opened: (() => unknown)[] = [];
  return {
    io,
    turns,
    port,
    logged,
    handed: (socket) => counts.get(tcpOf(socket)) ?? 0,
    async client({ nsp = "", ...options } = {}) {
      const url = `${given.tls ? "https" : "http"}://127.0.0.1:${port}${nsp}`;
      const socket = connectClient(url, { transports: ["websocket"], reconnection: false, forceNew: true, rejectUnauthorized: false, ...options });
      opened.push(() => socket.disconnect());
      const heard: unknown[][] = [];
      socket.onAny((...event: unknown[]) => void heard.push(event));
      socket.on("disconnect", (reason) => void heard.push(["disconnect", reason]));
      await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
      return { socket, heard };
    },
    async deaf() {
      const tcp = await deafClient(port);
      opened.push(() => tcp.destroy());
      return tcp;
    },
    connections: () => promisify(http.getConnections.bind(http))(),
    async close() {
      for (const end of opened) end();
      await io.close();
    },
  };
}

/** The TCP connection below a WebSocket one. */
export function tcpOf(socket: Socket): TcpSocket {
  return (socket.conn as unknown as { transport: { socket: { _socket: TcpSocket } } }).transport.socket._socket;
}

function turnAdapter(turns: TurnWrites): Stock {
  const Base = stock as unknown as new (...given: unknown[]) => Broadcasting;
  class TurnAdapter extends Base {
    override broadcast(packet: { nsp?: string }, options: never): void {
      turns.deliver(this as never, packet, { options, stock: () => super.broadcast(packet, options) });
    }
  }
  return TurnAdapter as unknown as Stock;
}

// `_writeGeneric` is where Node's stream hands the kernel one buffer, or all corked ones
function countWrites(http: HttpServer): Map<TcpSocket, number> {
  const counts = new Map<TcpSocket, number>();
  for (const event of ["connection", "secureConnection"]) {
    http.on(event, (tcp: TcpSocket & { _writeGeneric(...given: unknown[]): unknown }) => {
      const write = tcp._writeGeneric.bind(tcp);
      tcp._writeGeneric = (...args) => {
        counts.set(tcp, (counts.get(tcp) ?? 0) + 1);
        return write(...args);
      };
    });
  }
  return counts;
}

async function deafClient(port: number): Promise<TcpSocket> {
  const tcp = connect(port, "127.0.0.1");
  tcp.on("error", () => undefined);
  tcp.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  let text = "";
  await new Promise<void>((resolve) => {
    tcp.on("data", (chunk: Buffer) => {
      const before = text;
      text += chunk.toString("latin1");
      // engine.io's open packet has come: join the main namespace, masked with zeros
      if (!before.includes('"sid"') && text.includes('"sid"')) tcp.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]));
      if (text.includes('40{"sid"')) resolve();
    });
  });
  tcp.removeAllListeners("data");
  tcp.pause();
  return tcp;
}
