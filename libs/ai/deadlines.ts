import type { Timeouts } from "./model.js";
import { ModelError } from "./model-error.js";

/** How long a host may still send usage after it has finished the answer. */
const afterFinishMs = 2_000;

/**
 * The clocks of one answer. They end it by aborting `controller` with a ModelError as the reason, and run only while the host is waited for:
 * a consumer that takes its time is not the host's fault (`totalMs` excepted).
 */
export class Deadlines {
  readonly #first: NodeJS.Timeout;
  readonly #total: NodeJS.Timeout;
  readonly #controller: AbortController;
  readonly #name: string;
  readonly #idleMs: number;
  #idle: NodeJS.Timeout | undefined;
  #begun = false;
  #finished = false;

  constructor(controller: AbortController, clock: { timeouts: Timeouts; startedAt: number; name: string }) {
    const { timeouts, name } = clock;
    this.#controller = controller;
    this.#name = name;
    this.#idleMs = timeouts.idleMs;
    this.#first = this.#abortAfter(timeouts.firstTokenMs, `began no answer within ${timeouts.firstTokenMs} ms`);
    this.#total = this.#abortAfter(Math.max(0, clock.startedAt + timeouts.totalMs - Date.now()), `was not done within ${timeouts.totalMs} ms`);
  }

  /** The first token is there. */
  begun(): void {
    this.#begun = true;
    clearTimeout(this.#first);
  }

  /** The answer is whole; only usage may follow. */
  finished(): void {
    this.begun();
    this.#finished = true;
  }

  /** Now the host is waited for. Until the first token, that one's own clock runs. */
  wait(): void {
    if (!this.#begun) return;
    const ms = this.#finished ? Math.min(afterFinishMs, this.#idleMs) : this.#idleMs;
    this.#idle = this.#abortAfter(ms, `fell silent for ${ms} ms in the middle of an answer`);
  }

  /** Now it is not. */
  pause(): void {
    clearTimeout(this.#idle);
  }

  clear(): void {
    clearTimeout(this.#first);
    clearTimeout(this.#total);
    clearTimeout(this.#idle);
  }

  #abortAfter(ms: number, what: string): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(new ModelError("timeout", { message: `“${this.#name}” ${what}.` })), ms);
  }
}
