import { ModelError, stoppedError } from "../model-error.js";

/** null: no limit of an administrator's. */
export type HostLimits = { concurrency: number | null; requestsPerMinute: number | null };
/** `until`: epoch milliseconds; with a place free at once it may have passed. `last`: no other host follows, so that waiting in vain is `timeout`. */
export type Patience = { signal: AbortSignal; until: number; last: boolean };

/** Calls of one model at once where nothing else is set: about what a hosted account's first tier allows, and a GPU's batch takes. */
export const defaultConcurrency = 64;
/** More than could be answered in the two minutes that a run may wait; what comes then had better go elsewhere. */
const longestQueue = 512;
const minuteMs = 60_000;

type Waiting = { admit: () => void; refuse: (error: ModelError) => void };

/**
 * The places at one model of one host, and the queue before them, first come first served. A place is free when fewer than `concurrency` are taken,
 * fewer than `requestsPerMinute` calls began within the last minute, and the host asked for no rest. After it said that it was asked too much, half as
 * many at once are tried, and one more after each that went well.
 */
export class PlaceQueue {
  readonly #name: string;
  readonly #waiting = new Set<Waiting>();
  #limits: HostLimits = { concurrency: null, requestsPerMinute: null };
  #begun: number[] = [];
  #restUntil = 0;
  /** How many at once the host seems to bear. */
  #borne = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  inUse = 0;

  /** `name`: of the host, for messages. */
  constructor(name: string) {
    this.#name = name;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes over what an administrator set meanwhile. */
  setLimits(limits: HostLimits): void {
    this.#limits = limits;
    this.#admit();
  }

  /** Waits for a place. @throws ModelError `timeout` or `overloaded` (none in time), `interrupted` (stopped), or what `refuseAll` says */
  enter({ signal, until, last }: Patience): Promise<void> {
    if (signal.aborted) return Promise.reject(stoppedError(false));
    if (this.#waiting.size >= longestQueue) return Promise.reject(this.#tooMany());
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.#waiting.delete(waiting);
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      };
      const refuse = (error: ModelError): void => {
        done();
        reject(error);
      };
      const admit = (): void => {
        done();
        resolve();
      };
      const onAbort = (): void => refuse(stoppedError(false));
      const waiting = { admit, refuse };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(waiting);
      const timer = setTimeout(() => refuse(this.noneInTime(last)), Math.max(0, until - Date.now()));
      this.#admit();
    });
  }

  /** Gives a place back. */
  leave(): void {
    this.inUse -= 1;
    this.#admit();
  }

  /** A call went well. */
  bore(): void {
    this.#borne += 1;
    this.#admit();
  }

  /** The host said that it was asked too much; `ms`: for how long it wants to be left alone, where it says so. */
  rest(ms: number | null): void {
    this.#borne = Math.max(1, Math.floor(Math.min(this.#borne, this.#concurrency) / 2));
    this.#restUntil = Math.max(this.#restUntil, performance.now() + (ms ?? 0));
    this.#admit();
  }

  /** Sends everybody away who waits. */
  refuseAll(error: () => ModelError): void {
    for (const waiting of [...this.#waiting]) waiting.refuse(error());
  }

  noneInTime(last: boolean): ModelError {
    if (!last) return this.#tooMany();
    return new ModelError("timeout", { message: `All places at “${this.#name}” were taken for as long as the question could wait.`, asked: false });
  }

  #tooMany(): ModelError {
    return new ModelError("overloaded", { message: `Too many questions wait for “${this.#name}” already.`, asked: false });
  }

  get #concurrency(): number {
    return Math.max(1, this.#limits.concurrency ?? defaultConcurrency);
  }

  #admit(): void {
    clearTimeout(this.#timer);
    for (const waiting of this.#waiting) {
      if (this.inUse >= Math.min(this.#concurrency, this.#borne)) return;
      const waitMs = this.#nextIn();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#admit(), Math.ceil(waitMs));
        return;
      }
      this.inUse += 1;
      if (this.#limits.requestsPerMinute !== null) this.#begun.push(performance.now());
      waiting.admit();
    }
  }

  /** Milliseconds until one more call may begin, as far as the clock decides. */
  #nextIn(): number {
    const now = performance.now();
    const rest = this.#restUntil - now;
    const { requestsPerMinute } = this.#limits;
    if (requestsPerMinute === null) return rest;
    this.#begun = this.#begun.filter((at) => at > now - minuteMs);
    const oldest = this.#begun.length < requestsPerMinute ? undefined : this.#begun.at(-requestsPerMinute);
    return Math.max(rest, oldest === undefined ? 0 : oldest + minuteMs - now);
  }
}
