import type { Deps } from "@hoopoe/actions";
import type { Duplex } from "node:stream";
import type { Server } from "socket.io";
import { type BacklogLimits, Backlogs } from "./backlogs.js";
import { type DueConn, DueConnections } from "./due-connections.js";
import {
  type AdapterParts,
  type Conn,
  cut,
  type Engine,
  engineOf,
  type Frame,
  hasConnParts,
  hasWebSocketParts,
  missingParts,
  type Packet,
  type PacketOptions,
  stockFlush,
} from "./engine-parts.js";
import { endLeftResponses } from "./left-responses.js";
import { SharedRuns } from "./shared-runs.js";
import { TurnTransport } from "./turn-transport.js";

type Log = { info(fields: object, message: string): void; warn(fields: object, message: string): void };
type LocalDelivery = NonNullable<Parameters<Deps["bus"]["live"]["adapter"]>[0]>;

/**
 * One write per member and event-loop turn. All packets still go through engine.io's own write buffers, in order; only when a buffer is flushed (at
 * the end of the turn) and how a batch is written (in one call) differ from stock Socket.IO, so that membership, leaving, acknowledgements, pings,
 * closing and upgrading are its own. Only while large rooms keep the server busy does a broadcast wait for some milliseconds, for the next ones. Members whose reader does not keep up are cut at a bound and come back by themselves.
 */
export class TurnWrites {
  readonly #runs = new SharedRuns();
  readonly #backlogs: Backlogs;
  readonly #due = new DueConnections({ write: (conn) => this.#write(conn), written: () => this.#runs.clear() });
  #attached = false;
  #evicted = 0;

  constructor(
    private readonly log: Log,
    limits: BacklogLimits,
  ) {
    this.#backlogs = new Backlogs(limits);
  }

  /** For metrics: connections cut because their reader did not keep up, those that are behind now, and what waits for them. */
  get figures(): { evicted: number; behind: number; waitingBytes: number } {
    return { evicted: this.#evicted, behind: this.#backlogs.size, waitingBytes: this.#backlogs.held };
  }

  /** Takes over the writing of a server that has no connections yet; if its private parts are not as expected, it stays as it is. */
  attach(io: Server): void {
    const missing = missingParts(io);
    if (missing.length) return this.log.warn({ missing }, "Socket.IO is not the version that turn writes know: it writes frame by frame");
    this.#attached = true;
    const engine = engineOf(io);
    this.#takeTransports(engine);
    this.#takeConnections(engine);
    joinFirstWrites(io);
    const close = engine.close.bind(engine);
    engine.close = () => {
      this.flushTurn();
      return close();
    };
  }

  /** Writes what was sent in this turn now; for what must be out before something ends. */
  flushTurn(): void {
    this.#due.flush();
  }

  /** The adapter's local broadcast: encoded and framed once, the same packet into each member's write buffer. */
  readonly deliver: LocalDelivery = (adapter, packet, { options, stock }) => {
    if (!this.#attached) return stock();
    const target = adapter as unknown as AdapterParts;
    const packetOptions: PacketOptions = { preEncoded: true, volatile: options.flags?.volatile, compress: options.flags?.compress };
    packet.nsp = target.nsp.name;
    const encoded = target._encode(packet, packetOptions);
    const shared = sharedPacket(encoded, packetOptions);
    target.apply(options, (socket) => {
      socket.notifyOutgoingListeners?.(packet);
      const { conn } = socket.client;
      if (shared && conn.readyState === "open" && conn.transport instanceof TurnTransport) {
        conn.writeBuffer.push(shared);
        this.#due.addToCrowd(conn);
      } else socket.client.writeToEngine(encoded, packetOptions);
    });
  };

  #takeTransports(engine: Engine): void {
    const create = engine.createTransport.bind(engine);
    engine.createTransport = (name, request) =>
      name === "websocket" && hasWebSocketParts(request) ? new TurnTransport(request, this.#runs) : create(name, request);
  }

  #takeConnections(engine: Engine): void {
    const due = this.#due;
    const release = (conn: Conn): void => this.#backlogs.release(conn);
    // one function for all connections: a closure each would be memory each
    function flushAtEndOfTurn(this: DueConn): void {
      if (this.readyState !== "open") {
        release(this);
        stockFlush.call(this);
      } else if (this.writeBuffer.length) due.add(this);
    }
    function forget(this: DueConn): void {
      release(this);
    }
    engine.on("connection", (conn: DueConn) => {
      if (!hasConnParts(conn)) return;
      conn.due = null;
      conn.flush = flushAtEndOfTurn;
      conn.on("close", forget);
      if (conn.transport.name === "polling") endLeftResponses(conn);
    });
  }

  // one member's fault is that member's end, and nobody else's
  #write(conn: Conn): void {
    try {
      if (conn.transport.writable) {
        this.#backlogs.release(conn);
        stockFlush.call(conn);
      } else if (conn.readyState === "open") for (const late of this.#backlogs.count(conn)) this.#evict(late);
    } catch (error) {
      this.log.warn({ error: (error as Error | undefined)?.name }, "a connection could not be written to");
      this.#cut(conn, "transport error");
    }
  }

  #evict(conn: Conn): void {
    this.#evicted++;
    this.log.info({ reason: "slow reader", waiting: this.#backlogs.held, transport: conn.transport.name }, "a connection was cut");
    this.#cut(conn, "slow reader");
  }

  #cut(conn: Conn, reason: string): void {
    try {
      cut(conn, reason);
    } catch (error) {
      this.log.warn({ error: (error as Error | undefined)?.name }, "a connection did not end well");
    }
  }
}

/** The packet that all members of a room share; null for what each has to get the stock way: binary and volatile ones. */
function sharedPacket(encoded: (string | Buffer)[], options: PacketOptions): Packet | null {
  const [data] = encoded;
  if (!options.wsPreEncodedFrame || options.volatile || typeof data !== "string") return null;
  const frame: Frame = [Buffer.concat(options.wsPreEncodedFrame)];
  options.wsPreEncodedFrame = frame;
  return { type: "message", data, options, holders: 0 };
}

// the answer to the upgrade and engine.io's first packet are of one turn too
function joinFirstWrites(io: Server): void {
  io.httpServer.prependListener("upgrade", (_, socket: Duplex) => {
    socket.cork();
    setImmediate(() => socket.uncork());
  });
}
