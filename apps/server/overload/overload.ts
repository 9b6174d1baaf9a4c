import { Handshakes } from "./handshakes.js";
import { kindsOfWork, type Work } from "./work.js";
import type { Signals } from "./signals.js";

type Log = { info(fields: object, message: string): void; warn(fields: object, message: string): void };

const tickMs = 100;
/** From which pressure on each kind of work is shed. */
const shedFrom: Record<Work, number> = { typing: 0.5, presence: 0.6, signIn: 0.7, read: 0.85, send: 1 };
/** How far, and for how long, pressure must be below that before one kind more is let in again. */
const slack = 0.15;
const calmTicks = 5;
/** What is refused is asked to come back after a random time between these, in milliseconds. */
const waits: Record<Work, [number, number]> = {
  typing: [1_000, 3_000],
  presence: [1_000, 4_000],
  signIn: [2_000, 8_000],
  read: [1_000, 4_000],
  send: [400, 1_600],
};

/** The same of a server that is about to go: longer than it takes to go. */
const leavingWaits = [1_000, 3_000] as const;

/** Sends under way: as many as are answered in 0.3 s at the rate measured lately, within these bounds. */
const horizonSeconds = 0.3;
const capacityBounds = { least: 1_024, most: 8_192 };

const zero = <K extends string>(names: readonly K[]): Record<K, number> => Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;

/**
 * Sheds work at the door when there is more than the process can do, in a fixed order, and lets it in again by itself. What was let in
 * is finished. Sends are bounded by how many are under way, the rest by the greatest of all pressures, with hysteresis.
 */
export class Overload {
  /** How many kinds of work are shed by pressure: 0 is none, 4 all but sending. */
  level = 0;
  pressure = 0;
  signals: Signals = { loop: 0, pool: 0, memory: 0 };
  /** Sends that are not answered yet, and how many may be. */
  sending = 0;
  capacity = capacityBounds.least;
  leaving = false;
  readonly handshakes = new Handshakes();
  readonly counts = { shed: zero(kindsOfWork), unparsed: zero(["TOO_LARGE", "RATE_LIMITED", "VALIDATION"]) };

  #timer: NodeJS.Timeout | undefined;
  #finished = 0;
  #fullest = 0;
  #ratePerSecond = 0;
  #tickedAt = performance.now();
  #calm = 0;
  #said = { at: -Infinity, level: 0 };

  constructor(
    private readonly source: { read(): Signals; close(): void },
    private readonly log: Log,
  ) {}

  /** Begins to look at the signals: once the server listens, for opening everything blocks the loop and is no overload. */
  start(): void {
    this.source.read();
    this.#tickedAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  /** The server is about to go: nothing more begins, and whoever asks is told so, to come back (elsewhere) at a time of its own. */
  leave(): void {
    this.leaving = true;
  }

  /** 0: this work may begin. Else it is refused, and after how many milliseconds to try again. */
  wait(work: Work): number {
    const kept = work === "send" ? !this.full : kindsOfWork.indexOf(work) >= this.level && this.sending < this.capacity * shedFrom[work];
    if (kept && !this.leaving) return 0;
    this.counts.shed[work]++;
    const [least, most] = this.leaving ? leavingWaits : waits[work];
    return Math.round(least + Math.random() * (most - least));
  }

  /** No send may begin. */
  get full(): boolean {
    return this.leaving || this.sending >= this.capacity;
  }

  /** A send is let in; `end` when it is answered. */
  begin(): void {
    this.sending++;
    if (this.sending > this.#fullest) this.#fullest = this.sending;
  }

  end(): void {
    this.sending--;
    this.#finished++;
  }

  close(): void {
    clearInterval(this.#timer);
    this.source.close();
  }

  #tick(): void {
    const now = performance.now();
    this.signals = this.source.read();
    this.#measureCapacity((now - this.#tickedAt) / 1_000);
    const { loop, pool, memory } = this.signals;
    this.pressure = Math.max(loop, pool, memory, this.#fullest / Math.max(1, this.capacity));
    this.#tickedAt = now;
    this.#finished = 0;
    this.#fullest = this.sending;
    this.#setLevel();
    this.#say(now);
  }

  // only a rate at which sends had to wait for one another says what can be done
  #measureCapacity(seconds: number): void {
    const busy = this.sending > 64;
    if (busy) this.#ratePerSecond += (this.#finished / seconds - this.#ratePerSecond) * 0.1;
    const wanted = Math.round(this.#ratePerSecond * horizonSeconds);
    this.capacity = this.signals.memory >= 1 ? 0 : Math.min(capacityBounds.most, Math.max(capacityBounds.least, wanted));
  }

  #setLevel(): void {
    const wanted = kindsOfWork.filter((work) => work !== "send" && this.pressure >= shedFrom[work]).length;
    const highest = kindsOfWork[this.level - 1];
    if (wanted > this.level) this.level = wanted;
    else if (highest && this.pressure < shedFrom[highest] - slack) {
      this.#calm++;
      if (this.#calm < calmTicks) return;
      this.level--;
    }
    this.#calm = 0;
  }

  #say(now: number): void {
    if (this.level === this.#said.level || now - this.#said.at < 10_000) return;
    this.#said = { at: now, level: this.level };
    const shed = kindsOfWork.slice(0, this.level);
    if (shed.length) this.log.warn({ shed, pressure: this.pressure, signals: this.signals, sending: this.sending }, "overloaded: work is refused");
    else this.log.info({ refusedSoFar: this.counts.shed }, "no longer overloaded");
  }
}
