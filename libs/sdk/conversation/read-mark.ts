import type { Server } from "../client/server.js";
import { toHoopoeError } from "../hoopoe-error.js";
import { Timers } from "../observable/timers.js";
import { jittered } from "../socket/backoff.js";

const everyMs = 300;
const againMs = 2_000;

/** The caller's read mark in one conversation: a register, the greatest wins. Many calls become few events. */
export class ReadMark {
  readonly #conversationId: string;
  readonly #server: Server;
  readonly #onSettled: (seq: number) => void;
  readonly #timers = new Timers();
  #wanted = 0;
  #settled = 0;
  #sending = false;

  constructor(conversationId: string, server: Server, onSettled: (seq: number) => void) {
    this.#conversationId = conversationId;
    this.#server = server;
    this.#onSettled = onSettled;
  }

  /** `readSeq`: what is known to have been marked already. */
  mark(seq: number, readSeq: number): void {
    // Less than was settled before: the server was restored from a backup, and knows nothing of it.
    if (readSeq < this.#settled) this.#wanted = 0;
    this.#settled = readSeq;
    this.#wanted = Math.max(this.#wanted, seq);
    this.resume();
  }

  /** Sends what is not settled; after a connect too. */
  resume(): void {
    if (this.#wanted > this.#settled) this.#timers.once("send", everyMs, () => void this.#send());
  }

  /** Forgets what was not sent. */
  clear(): void {
    this.#timers.stopAll();
    this.#wanted = this.#settled = 0;
  }

  async #send(): Promise<void> {
    if (this.#sending || !this.#server.online) return;
    this.#sending = true;
    const seq = this.#wanted;
    try {
      const { readSeq } = await this.#server.emit("conversation:read", { conversationId: this.#conversationId, seq });
      this.#settled = Math.max(this.#settled, readSeq, seq);
      this.#onSettled(this.#settled);
    } catch (thrown) {
      const error = toHoopoeError(thrown);
      if (error.retryable && this.#wanted > this.#settled) {
        this.#timers.once("again", jittered(Math.max(againMs, error.retryAfterMs ?? 0)), () => this.resume());
        return;
      }
      // refused for good: not asked again, but what was marked meanwhile is
      this.#settled = Math.max(this.#settled, seq);
    } finally {
      this.#sending = false;
    }
    this.resume();
  }
}
