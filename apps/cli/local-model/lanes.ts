import { ApiFault } from "./fault.js";

type Waiting<T> = { take: (lane: T) => void };
const retryAfter = 5;

/** Some lanes for more work than they hold at once: the rest waits in order, up to a bound. */
export class Lanes<T> {
  readonly #free: T[];
  readonly #waiting = new Set<Waiting<T>>();
  readonly #mostWaiting: number;
  readonly #count: number;

  constructor(lanes: readonly T[], mostWaiting: number) {
    this.#count = lanes.length;
    this.#free = [...lanes];
    this.#mostWaiting = mostWaiting;
  }

  get running(): number {
    return this.#count - this.#free.length;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Runs `work` on a lane, and gives the lane to the next one however it ends. Aborted while it waits, it leaves the queue.
   * @throws ApiFault 503 when too many wait already; the signal's reason
   */
  async use<R>(signal: AbortSignal, work: (lane: T) => Promise<R>): Promise<R> {
    signal.throwIfAborted();
    const lane = this.#free.pop() ?? (await this.#wait(signal));
    try {
      signal.throwIfAborted();
      return await work(lane);
    } finally {
      this.#giveBack(lane);
    }
  }

  #wait(signal: AbortSignal): Promise<T> {
    if (this.#waiting.size >= this.#mostWaiting) {
      const message = `The model is busy and ${this.#waiting.size} requests wait already; try again in a few seconds.`;
      throw new ApiFault(message, { status: 503, code: "server_overloaded", retryAfter });
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting<T> = {
        take: (lane) => {
          signal.removeEventListener("abort", leave);
          resolve(lane);
        },
      };
      const leave = (): void => {
        this.#waiting.delete(waiting);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.add(waiting);
    });
  }

  #giveBack(lane: T): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free.push(lane);
      return;
    }
    this.#waiting.delete(next);
    next.take(lane);
  }
}
