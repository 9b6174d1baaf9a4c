import { setTimeout as sleep } from "node:timers/promises";

/** What is under way when it is stopped has so long to end; what it leaves is for the next time. */
const patienceMs = 3_000;

/** Told how long it waits before the first time, and from the end of one time to the beginning of the next, in milliseconds. */
export type Task = {
  everyMs: number;
  firstMs?: number;
  /** @param isOver it is asked to end: between two pieces of work it does */
  run(isOver: () => boolean): Promise<void>;
  /** What went wrong; it is run again all the same. */
  failed?(error: unknown): void;
};

/** Does something again and again, never twice at once, until it is stopped. */
export class AgainAndAgain {
  #waiting: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #over = false;

  constructor(private readonly task: Task) {}

  start(): void {
    this.#in(this.task.firstMs ?? this.task.everyMs);
  }

  /** Resolves when what is under way has ended, or does not end. */
  async stop(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#waiting);
    await Promise.race([this.#underWay, sleep(patienceMs, undefined, { ref: false })]);
  }

  #in(ms: number): void {
    this.#waiting = setTimeout(() => {
      this.#underWay = this.#once();
    }, ms);
  }

  async #once(): Promise<void> {
    try {
      await this.task.run(() => this.#over);
    } catch (error) {
      this.task.failed?.(error);
    }
    if (!this.#over) this.#in(this.task.everyMs);
  }
}
