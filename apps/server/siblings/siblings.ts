import { constants, openSync, rmSync } from "node:fs";
import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { passRequest, passUpgrade, senderHeader } from "./pass-on.js";
import { newSessionId, ownerOf } from "./session-id.js";

export type Place = { number: number; folder: string };
type Listener = (request: IncomingMessage, ...rest: unknown[]) => void;

/**
 * One of several servers on a port. The supervisor hands it its connections. What belongs to a connection of Socket.IO that a sibling holds
 * (long polling, the upgrade from it) is passed on to that sibling; each listens for this on a Unix socket in a folder of its own user.
 */
export class Siblings {
  /** Handed over by the supervisor: whoever is at the other end is not believed a word about who sent it. */
  readonly #handed = new WeakSet<object>();
  readonly #living = new Set<Socket>();
  readonly #passed = new Set<Duplex>();
  readonly #folder: string;

  constructor(
    private readonly place: Place,
    private readonly http: HttpServer,
  ) {
    this.#folder = reachable(place.folder);
  }

  /** For Socket.IO: the ids of this server's connections tell whose they are. */
  readonly newSessionId = (): string => newSessionId(this.place.number);

  /** Puts itself before the handlers that the HTTP server has by now. */
  intercept(): void {
    this.#before("request", (request, [response]) => passRequest(request, response as ServerResponse, this.#pathOf(request)));
    this.#before("upgrade", (request, [near, head]) => {
      this.#passed.add(near as Duplex);
      (near as Duplex).once("close", () => this.#passed.delete(near as Duplex));
      passUpgrade(request, near as Duplex, { head: head as Buffer, socketPath: this.#pathOf(request) });
    });
  }

  /** Listens to its siblings, and takes what the supervisor hands over. */
  async listen(listen: (path: string) => Promise<unknown>): Promise<void> {
    const path = join(this.#folder, `${this.place.number}.sock`);
    rmSync(path, { force: true });
    await listen(path);
    process.on("message", (message: { type?: unknown; connection?: unknown } | null, socket: unknown) => {
      if (message?.type !== "connection") return;
      // said before anything is read: until then the supervisor may give it to another
      process.send?.({ type: "taken", connection: message.connection }, undefined, undefined, () => undefined);
      if (socket instanceof Socket) this.take(socket);
    });
  }

  /** Closes what is passed on, so that those clients come back elsewhere, and lets the rest be answered; after `graceMs` closes all. */
  async drain(graceMs: number): Promise<void> {
    for (const near of this.#passed) near.destroy();
    const until = performance.now() + graceMs;
    while (this.#living.size > 0 && performance.now() < until) {
      this.http.closeIdleConnections();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const socket of this.#living) socket.destroy();
  }

  /** Serves a connection that somebody else has accepted. */
  take(socket: Socket): void {
    this.#handed.add(socket);
    this.#living.add(socket);
    socket.once("close", () => this.#living.delete(socket));
    // as an HTTP server has its own connections
    socket.allowHalfOpen = true;
    socket.setNoDelay(true);
    this.http.emit("connection", socket);
  }

  #before(event: "request" | "upgrade", pass: (request: IncomingMessage, rest: unknown[]) => void): void {
    const own = this.http.listeners(event) as Listener[];
    this.http.removeAllListeners(event);
    this.http.on(event, (request: IncomingMessage, ...rest: unknown[]) => {
      if (!this.#handed.has(request.socket)) restoreSender(request);
      else if (this.#isOfSibling(request)) return pass(request, rest);
      for (const listener of own) listener.call(this.http, request, ...rest);
    });
  }

  #isOfSibling(request: IncomingMessage): boolean {
    const owner = ownerOf(request.url ?? "");
    return owner !== undefined && owner !== this.place.number;
  }

  #pathOf(request: IncomingMessage): string {
    return join(this.#folder, `${ownerOf(request.url ?? "")}.sock`);
  }
}

/** What comes over the Unix socket comes from a sibling, which tells who sent it. */
function restoreSender(request: IncomingMessage): void {
  const sender = request.headers[senderHeader];
  delete request.headers[senderHeader];
  if (typeof sender === "string") Object.defineProperty(request.socket, "remoteAddress", { value: sender, configurable: true });
}

/** The path of a Unix socket may have some 100 bytes only: a longer one goes through the open folder. */
function reachable(folder: string): string {
  if (process.platform !== "linux" || Buffer.byteLength(folder) < 90) return folder;
  return `/proc/self/fd/${openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)}`;
}
