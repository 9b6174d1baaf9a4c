import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

/** Connections that wait while no server is ready, and for how long, in milliseconds. */
const LARGEST_WAITING = 512;
const LONGEST_WAIT = 10_000;

type Served = { child: ChildProcess /** Connections on their way to it. */; underWay: number };

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
    const server = { child, underWay: 0 };
    const remove = (): void => {
      this.#servers = this.#servers.filter((other) => other !== server);
    };
    child.once("exit", remove);
    child.once("disconnect", remove);
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
      if (server.child.connected && (!next || server.underWay < next.underWay)) next = server;
    }
    if (next) this.#servers = [...this.#servers.filter((server) => server !== next), next];
    return next;
  }

  #handOver(socket: Socket, server: Served): void {
    server.underWay += 1;
    server.child.send({ type: "connection" }, socket, {}, (error) => {
      server.underWay -= 1;
      if (error) socket.destroy();
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
