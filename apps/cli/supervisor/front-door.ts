import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

/** Connections that wait while no server is ready, and for how long, in milliseconds. */
const LARGEST_WAITING = 512;
const LONGEST_WAIT = 10_000;
/** How long the last words of a server that has ended may lie in its channel, in milliseconds. */
const LAST_WORDS = 20;

type Served = {
  child: ChildProcess;
  /** Connections on their way to it, by number, until it says that it has taken them. */
  underWay: Map<number, Socket>;
};

/**
 * The one port of several servers: takes each connection unread and hands it to a server, in turn. One that stands still (its connections
 * pile up on the way) is passed over; while none is ready, connections wait. Node's own cluster module could do the handing, but starts its
 * processes in the supervisor's group, where Ctrl-C would reach them, and ends them at once when the supervisor is gone.
 */
export class FrontDoor {
  readonly #listener: Server;
  #servers: Served[] = [];
  readonly #waiting = new Set<Socket>();
  #handed = 0;

  constructor() {
    this.#listener = createServer({ pauseOnConnect: true }, (socket) => {
      socket.on("error", () => undefined);
      this.#take(socket);
    });
  }

  /** @throws what listening throws, as EADDRINUSE. */
  async open(address: { host: string; port: number }): Promise<void> {
    this.#listener.listen({ ...address, exclusive: true });
    await once(this.#listener, "listening");
  }

  /** No more connections; those handed over live on with their servers. */
  close(): void {
    this.#listener.close();
    for (const socket of this.#waiting) socket.destroy();
  }

  /** From now on, until it ends or says `stopping`, the server gets its share. */
  add(child: ChildProcess): void {
    const server: Served = { child, underWay: new Map() };
    const remove = (): void => {
      this.#servers = this.#servers.filter((other) => other !== server);
    };
    const gone = (): void => {
      const stranded = [...server.underWay.values()];
      server.underWay.clear();
      for (const socket of stranded) this.#take(socket);
    };
    // what it said before it ended is heard first; 'disconnect' does not always come, and when it comes, all has been heard
    child.once("exit", () => {
      remove();
      setTimeout(() => setImmediate(gone), LAST_WORDS);
    });
    child.once("disconnect", () => {
      remove();
      gone();
    });
    child.on("message", (message: { type?: unknown; connection?: unknown } | null) => {
      if (message?.type === "stopping") remove();
      if (message?.type === "taken") this.#taken(server, message.connection);
    });
    this.#servers.push(server);
    for (const socket of this.#waiting) this.#take(socket);
  }

  #take(socket: Socket): void {
    const server = this.#next();
    if (server) {
      this.#waiting.delete(socket);
      this.#handOver(socket, server);
    } else this.#keep(socket);
  }

  /** The one with the fewest on the way; of equals, the one not served for longest. */
  #next(): Served | undefined {
    let next: Served | undefined;
    for (const server of this.#servers) {
      if (server.child.connected && (!next || server.underWay.size < next.underWay.size)) next = server;
    }
    if (next) this.#servers = [...this.#servers.filter((server) => server !== next), next];
    return next;
  }

  /** Kept open here until the server says that it has it, or is gone before: then another gets it. */
  #handOver(socket: Socket, server: Served): void {
    const connection = ++this.#handed;
    server.underWay.set(connection, socket);
    socket.setTimeout(0);
    server.child.send({ type: "connection", connection }, socket, { keepOpen: true }, (error) => {
      if (error && server.underWay.delete(connection)) this.#take(socket);
    });
  }

  #taken(server: Served, connection: unknown): void {
    const socket = server.underWay.get(connection as number);
    server.underWay.delete(connection as number);
    socket?.destroy();
  }

  #keep(socket: Socket): void {
    if (this.#waiting.has(socket)) return;
    if (this.#waiting.size >= LARGEST_WAITING) {
      socket.destroy();
      return;
    }
    this.#waiting.add(socket);
    socket.setTimeout(LONGEST_WAIT, () => socket.destroy());
    socket.once("close", () => this.#waiting.delete(socket));
  }
}
