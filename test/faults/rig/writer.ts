import { setTimeout as sleep } from "node:timers/promises";
import { type Ack, apiPrefix, type AckError, type Problem } from "@hoopoe/protocol";
import { io, type Socket } from "socket.io-client";
import { type Caller, type SentAnswer, uniqueName } from "../../rig/people.js";
import { until } from "../../rig/until.js";
import type { Entry, Ledger } from "./ledger.js";

const answerMs = 5_000;
const pauseMs = 100;

type Answered = { ok: true; data: SentAnswer } | { ok: false; error: Pick<AckError, "code" | "retryable" | "retryAfterMs"> };
type Sending = { conversationId: string; clientId: string; text: string; mentions?: string[] };

/** Somebody who writes as the protocol asks: repeats with the same clientId whatever got no answer or a retryable one, until `stop`. */
export class Writer {
  readonly #socket: Socket | null;
  #stopped = false;
  /** Answers that said `retryable`, by code; `silence` where none came. */
  readonly retried = new Map<string, number>();

  constructor(
    readonly caller: Caller,
    private readonly options: { ledger: Ledger; url: string; by: "socket" | "rest" },
  ) {
    this.#socket =
      options.by === "socket"
        ? io(options.url, {
            transports: ["websocket"],
            forceNew: true,
            reconnectionDelay: 50,
            reconnectionDelayMax: 500,
            timeout: answerMs,
            auth: { token: caller.token },
          })
        : null;
    // a server that refuses the handshake (its database is away) is asked again; Socket.IO itself only does so when the transport failed
    this.#socket?.on("connect_error", () => {
      if (!this.#socket?.active) setTimeout(() => this.#stopped || this.#socket?.connect(), 200 + 300 * Math.random());
    });
  }

  /** Waits until it can send. */
  async ready(): Promise<void> {
    await until("the writer is connected", () => this.#socket?.connected ?? true, 30_000);
  }

  get isConnected(): boolean | null {
    return this.#socket?.connected ?? null;
  }

  /** Sends until it is acknowledged, refused for good, or `stop` was called. */
  async say(conversationId: string, text: string, more: { mentions?: string[]; clientId?: string } = {}): Promise<Entry> {
    const { clientId = uniqueName("c"), mentions } = more;
    const entry = this.options.ledger.begin({ conversationId, senderId: this.caller.id, clientId, text });
    while (!this.#stopped) {
      entry.tries += 1;
      const answer = await this.#send({ conversationId, clientId, text, ...(mentions ? { mentions } : {}) }).catch(() => null);
      if (answer?.ok) {
        this.options.ledger.acked(entry, answer.data);
        break;
      }
      if (answer && !answer.error.retryable) {
        entry.refused = answer.error.code;
        break;
      }
      const why = answer?.error.code ?? "silence";
      this.retried.set(why, (this.retried.get(why) ?? 0) + 1);
      await sleep(Math.min(answer?.error.retryAfterMs ?? pauseMs, 1_000) * (0.5 + Math.random()));
    }
    return entry;
  }

  /** Gives up whatever is under way. */
  stop(): void {
    this.#stopped = true;
    this.#socket?.disconnect();
  }

  /** Rejects when the connection is: no answer comes any more. */
  #lost(socket: Socket): Promise<never> {
    return new Promise((_, reject) => void socket.once("disconnect", () => reject(new Error("not connected"))));
  }

  async #send({ conversationId, ...body }: Sending): Promise<Answered> {
    if (this.#socket) {
      if (!this.#socket.connected) throw new Error("not connected");
      const ack: Promise<Ack<SentAnswer>> = this.#socket.timeout(answerMs).emitWithAck("message:send", { conversationId, ...body });
      return Promise.race([ack, this.#lost(this.#socket)]);
    }
    const answer = await fetch(`${this.options.url}${apiPrefix}/conversations/${conversationId}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.caller.token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    });
    if (answer.ok) return { ok: true, data: (await answer.json()) as SentAnswer };
    const { code } = (await answer.json()) as Problem;
    const retryAfterMs = Number(answer.headers.get("retry-after") ?? 0) * 1_000;
    return { ok: false, error: { code, retryable: answer.status >= 500 || answer.status === 429, ...(retryAfterMs ? { retryAfterMs } : {}) } };
  }
}

/** Everybody says `count` things, one after the other, where `place` says; `pauseMs` between them. */
export async function sayAll(writers: Writer[], count: number, place: (writer: number, n: number) => string, pause = 0): Promise<void> {
  await Promise.all(
    writers.map(async (writer, i) => {
      for (let n = 0; n < count; n += 1) {
        await writer.say(place(i, n), `${i}.${n} 说了一句话 said`);
        if (pause) await sleep(pause * (0.5 + Math.random()));
      }
    }),
  );
}
