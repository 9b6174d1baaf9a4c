import type { Ack, AckError, ClientEvent, SessionEndReason } from "@hoopoe/protocol";
import { io, type Socket } from "socket.io-client";
import { HoopoeError, networkError, ofAck } from "../hoopoe-error.js";
import type { Frame } from "../observable/frame.js";
import { createState } from "../observable/signal.js";
import { Timers } from "../observable/timers.js";
import type { Session } from "../session/session.js";
import type { ConnectionView } from "../types.js";
import { Backoff } from "./backoff.js";

const ackTimeoutMs = 10_000;
const openTimeoutMs = 10_000;
/** From the beginning until the server lets us in: a connection that opened and fell silent would be noticed only by its pings, much later. */
const letInTimeoutMs = 15_000;
/** A connection that lived so long ends a row of failures. */
const stableMs = 5_000;
/** A server that goes cuts all its clients in one moment: they come to the next one over a second. */
const [leastSpreadMs, mostSpreadMs] = [100, 1_100];

export type ConnectionListener = {
  onConnect(): void;
  onEvent(event: string, payload: unknown): void;
};

/** The socket: connects for as long as somebody is signed in, for ever and with growing pauses. */
export class Connection {
  readonly view;
  readonly #set: (view: ConnectionView) => void;
  readonly #session: Session;
  readonly #socket: Socket;
  readonly #listener: ConnectionListener;
  readonly #timers = new Timers();
  readonly #backoff = new Backoff(300, 5_000);
  #wanted = false;
  #phase: "idle" | "connecting" | "open" = "idle";
  #offlineSince = performance.now();
  /** TOKEN_INVALID was answered by a refresh already. */
  #refreshed = false;

  constructor(baseUrl: string, session: Session, frame: Frame, listener: ConnectionListener) {
    const { signal, set } = createState<ConnectionView>(frame, "offline");
    this.view = signal;
    this.#set = set;
    this.#session = session;
    this.#listener = listener;
    this.#socket = io(baseUrl, {
      path: "/socket.io",
      // Polling only where a proxy refuses WebSocket.
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      autoConnect: false,
      forceNew: true,
      // Pauses are ours: they follow `retryAfterMs` and the token.
      reconnection: false,
      timeout: openTimeoutMs,
      auth: (answer) =>
        void session.accessToken().then(
          (token) => answer({ token }),
          () => answer({}),
        ),
    });
    this.#listen();
  }

  get offlineMs(): number {
    return this.online ? 0 : performance.now() - this.#offlineSince;
  }

  get online(): boolean {
    return this.#socket.connected;
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    this.#wanted = true;
    this.#refreshed = false;
    this.#backoff.reset();
    this.#set("connecting");
    void this.#connect();
  }

  stop(): void {
    this.#wanted = false;
    this.#timers.stopAll();
    this.#socket.disconnect();
    this.#phase = "idle";
    this.#set("offline");
  }

  /** Gives up a connection that looks alive and answers nothing. */
  reconnect(): void {
    if (this.online) this.#socket.io.engine?.close();
  }

  /** Does not wait out the pause: the network or the page is back. */
  hurry(): void {
    if (!this.#wanted || this.#phase !== "idle") return;
    this.#timers.stop("connect");
    void this.#connect();
  }

  /** Sends and waits for the acknowledgement. Throws HoopoeError; `NETWORK` at once when there is no connection. */
  async emit(event: ClientEvent, input: object): Promise<unknown> {
    if (!this.online) throw networkError();
    let ack: Ack<unknown>;
    try {
      ack = (await this.#socket.timeout(ackTimeoutMs).emitWithAck(event, input)) as Ack<unknown>;
    } catch {
      throw networkError("No acknowledgement came.");
    }
    if (!ack.ok) throw ofAck(ack.error);
    return ack.data;
  }

  /** Sends if there is a connection right now; nobody waits for it. */
  emitVolatile(event: ClientEvent, input: object): void {
    if (this.online) this.#socket.volatile.emit(event, input);
  }

  close(): void {
    this.stop();
    this.#timers.close();
    this.#socket.offAny();
    this.#socket.removeAllListeners();
    this.#socket.io.removeAllListeners();
  }

  #listen(): void {
    this.#socket.on("connect", () => {
      this.#phase = "open";
      this.#timers.stop("let in");
      this.#refreshed = false;
      this.#timers.restart("stable", stableMs, () => this.#backoff.reset());
      this.#set("online");
      this.#listener.onConnect();
    });
    this.#socket.on("disconnect", () => this.#cut());
    this.#socket.on("connect_error", (error: Error & { data?: AckError }) => {
      this.#phase = "idle";
      void this.#refused(error.data ?? null);
    });
    this.#socket.onAny((event: string, payload: unknown) => {
      if (event === "session:ended") this.#ended(payload as { reason: SessionEndReason });
      this.#listener.onEvent(event, payload);
    });
  }

  /** Said of every connection that opened and ended, of one that was never let in too (then perhaps after a "connect_error"). */
  #cut(): void {
    const before = this.#phase;
    this.#phase = "idle";
    if (before === "connecting") return this.#failed();
    if (before !== "open") return;
    this.#timers.stop("stable");
    this.#offlineSince = performance.now();
    if (!this.#wanted) return;
    this.#set("connecting");
    this.#again(leastSpreadMs + Math.random() * (mostSpreadMs - leastSpreadMs));
  }

  /** The server's last word: no way back without signing in. */
  #ended({ reason }: { reason: SessionEndReason }): void {
    this.stop();
    this.#session.end(reason);
  }

  async #connect(): Promise<void> {
    if (this.#phase !== "idle") return;
    this.#phase = "connecting";
    try {
      await this.#session.accessToken();
    } catch (thrown) {
      this.#phase = "idle";
      // A refusal has ended the session, and with it this connection.
      if (this.#wanted) this.#failed(thrown instanceof HoopoeError ? thrown.retryAfterMs : 0);
      return;
    }
    if (!this.#wanted) {
      this.#phase = "idle";
      return;
    }
    this.#timers.restart("let in", letInTimeoutMs, () => {
      if (this.#phase === "connecting") this.#socket.io.engine?.close();
    });
    this.#socket.connect();
  }

  async #refused(error: AckError | null): Promise<void> {
    if (!this.#wanted) return;
    const token = error?.code === "TOKEN_EXPIRED" || error?.code === "TOKEN_INVALID";
    if (!token) return this.#failed(error?.retryAfterMs);
    if (error.code === "TOKEN_INVALID" && this.#refreshed) {
      this.stop();
      return this.#session.end("revoked");
    }
    const again = this.#refreshed;
    this.#refreshed = true;
    try {
      await this.#session.refresh();
    } catch {
      if (this.#wanted) this.#refreshed = again;
      return this.#failed();
    }
    if (again) this.#failed();
    else void this.#connect();
  }

  #failed(retryAfterMs = 0): void {
    if (!this.#wanted) return;
    this.#set("offline");
    this.#later(retryAfterMs);
  }

  #later(retryAfterMs: number): void {
    this.#again(this.#backoff.next(retryAfterMs));
  }

  #again(waitMs: number): void {
    this.#timers.restart("connect", waitMs, () => void this.#connect());
  }
}
