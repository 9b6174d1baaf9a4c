import { setTimeout as sleep } from "node:timers/promises";
import type { ModelEvent } from "../model.js";
import { type ErrorKind, ModelError, stoppedError } from "../model-error.js";
import { Breaker, type BreakerState } from "./breaker.js";
import { type HostLimits, type Patience, PlaceQueue } from "./place-queue.js";

/** One model at one host: what places, rates and the breaker are counted by. */
export type PairKey = { providerId: string; model: string };

/** How one call of a model went. Milliseconds; `firstTokenMs` null: no word came. `errorCode` null: it was answered; `stopped`: by our own doing. */
export type CallOutcome = { errorCode: ErrorKind | "stopped" | null; ms: number; firstTokenMs: number | null };

/** Who wants to know how the hosts do: figures, the provider's status. Must not throw. */
export type HostObserver = {
  /** A place was had after this long. */
  waited(pair: PairKey, ms: number): void;
  ended(pair: PairKey, outcome: CallOutcome): void;
  breaker(pair: PairKey, state: BreakerState): void;
};

/** Places that all workers share. */
export type SharedPlaces = {
  /** Takes one, or says after how many milliseconds to ask again. Only asked where an administrator set limits. */
  take(pair: PairKey, limits: HostLimits): Promise<{ release: () => void } | { retryInMs: number }>;
};

/** What `ModelHosts` hands to each pair. */
export type PairSurroundings = { observer: HostObserver; shared: SharedPlaces | null };

/** One call's place at a model. Exactly one `end`. */
export type Place = {
  /** An event of the answer came. */
  heard(event: ModelEvent): void;
  /** The call is over; null: it was answered, undefined: nobody wanted to hear the rest. */
  end(error: unknown): void;
};

const rates: ReadonlySet<ErrorKind> = new Set<ErrorKind>(["rate_own", "rate_platform"]);

/** The door of one model at one host: its queue, its breaker. */
export class HostPair {
  readonly #queue: PlaceQueue;
  readonly #breaker: Breaker;
  #limits: HostLimits = { concurrency: null, requestsPerMinute: null };
  /** By `performance.now()`; 0: as far as known there are shared places. */
  #fullUntil = 0;
  #asking = false;

  constructor(
    readonly key: PairKey,
    private readonly name: string,
    private readonly around: PairSurroundings,
  ) {
    this.#queue = new PlaceQueue(name);
    this.#breaker = new Breaker((state) => {
      around.observer.breaker(key, state);
      // who waits would only fail one after the other
      if (state === "open") this.#queue.refuseAll(() => this.#unavailable());
    });
  }

  get state(): BreakerState {
    return this.#breaker.state;
  }
  get waiting(): number {
    return this.#queue.waiting;
  }
  get inUse(): number {
    return this.#queue.inUse;
  }

  setLimits(limits: HostLimits): void {
    this.#limits = limits;
    this.#queue.setLimits(limits);
  }

  /** Waits for a place; the host is to be asked at once then. @throws ModelError, none of it of the host's */
  async enter(patience: Patience): Promise<Place> {
    const since = performance.now();
    if (this.#breaker.refusal()) throw this.#unavailable();
    await this.#queue.enter(patience);
    let release: () => void;
    try {
      release = await this.#share(patience);
      if (this.#breaker.refusal()) {
        release();
        throw this.#unavailable();
      }
    } catch (error) {
      this.#queue.leave();
      throw error;
    }
    this.around.observer.waited(this.key, performance.now() - since);
    return this.#place(release);
  }

  #place(release: () => void): Place {
    const since = performance.now();
    const isProbe = this.#breaker.asked();
    let firstTokenMs: number | null = null;
    return {
      heard: (event) => {
        if (firstTokenMs !== null || (event.type !== "text" && event.type !== "reasoning")) return;
        firstTokenMs = performance.now() - since;
        // others need not wait for the end of a long answer to know that the host is back
        if (isProbe) this.#breaker.succeeded();
      },
      end: (error) => {
        const errorCode = outcomeOf(error);
        release();
        this.#judge(error, isProbe);
        this.#queue.leave();
        this.around.observer.ended(this.key, { errorCode, ms: performance.now() - since, firstTokenMs });
      },
    };
  }

  #judge(error: unknown, isProbe: boolean): void {
    if (error === null) {
      this.#breaker.succeeded();
      this.#queue.bore();
    } else if (error instanceof ModelError && !isOurs(error)) {
      this.#breaker.failed(error.kind, isProbe);
      if (rates.has(error.kind)) this.#queue.rest(error.retryAfterMs);
    } else this.#breaker.gaveUp(isProbe);
  }

  /** A place among all workers, where a limit was set. Without the store there are this worker's own. */
  async #share({ signal, until, last }: Patience): Promise<() => void> {
    const { concurrency, requestsPerMinute } = this.#limits;
    if (!this.around.shared || (concurrency === null && requestsPerMinute === null)) return () => undefined;
    for (;;) {
      const release = await this.#askShared(this.around.shared);
      if (release) return release;
      if (Date.now() >= until) throw this.#queue.noneInTime(last);
      const pauseMs = Math.max(this.#fullUntil - performance.now(), 10 + Math.random() * 20);
      await sleep(Math.min(pauseMs, Math.max(0, until - Date.now())), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw stoppedError(false);
      if (this.#breaker.refusal()) throw this.#unavailable();
    }
  }

  /** Once all shared places were found taken, one alone asks again for all who wait here, until there is one. */
  async #askShared(shared: SharedPlaces): Promise<(() => void) | null> {
    const isKnownFull = this.#fullUntil > 0;
    if (isKnownFull && (this.#asking || performance.now() < this.#fullUntil)) return null;
    this.#asking = true;
    const taken = await shared.take(this.key, this.#limits).catch(() => ({ release: () => undefined }));
    this.#asking = false;
    this.#fullUntil = "release" in taken ? 0 : performance.now() + taken.retryInMs;
    return "release" in taken ? taken.release : null;
  }

  #unavailable(): ModelError {
    const kind = this.#breaker.refusal() ?? "overloaded";
    return new ModelError(kind, { message: `“${this.name}” failed several times in a row; it is asked again within ten seconds.`, asked: false });
  }
}

/** Stopped by a person, or never sent for policy's sake: nothing that the host did. */
const isOurs = (error: ModelError): boolean => error.kind === "policy" || (error.kind === "interrupted" && error.stopped);

function outcomeOf(error: unknown): CallOutcome["errorCode"] {
  if (error === null) return null;
  return error instanceof ModelError && !isOurs(error) ? error.kind : "stopped";
}
