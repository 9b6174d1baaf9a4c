import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

/** Connections that wait while no server is ready, and for how long, in milliseconds. */
const LARGEST_WAITING = 512;
const LONGEST_WAIT = 10_000;

type Served = {
  child: ChildProcess;
  /** Connections on their way to it. */
  underWay: Set<Socket>;
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
    const server = { child, underWay: new Set<Socket>() };
    const remove = (): void => {
      this.#servers = this.#servers.filter((other) => other !== server);
    };
    const gone = (): void => {
      remove();
      const stranded = [...server.underWay];
      server.underWay.clear();
      for (const socket of stranded) this.#take(socket);
    };
    child.once("exit", gone);
    child.once("disconnect", gone);
    child.on("message", (message) => {
      if ((message as { type?: unknown } | null)?.type === "stopping") remove();
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

  /** Kept open here until it is written to the server, which then has it, or until the server is gone before: then another gets it. */
  #handOver(socket: Socket, server: Served): void {
    server.underWay.add(socket);
    socket.setTimeout(0);
    server.child.send({ type: "connection" }, socket, { keepOpen: true }, (error) => {
      if (!server.underWay.delete(socket)) return;
      if (error) this.#take(socket);
      else socket.destroy();
    });
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
