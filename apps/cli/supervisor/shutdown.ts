import { say } from "./say.js";

type Step = (grace: number) => Promise<void>;

/** Milliseconds; together with what force adds, under 10 s. */
const PROGRAMS_GRACE = 8_000;
const DATABASE_GRACE = 1_000;

/** Raised where a start is waited for, when a stop comes first. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** The orderly end: programs drain while the database still serves them, then the database, then the lock. */
export class Shutdown {
  /** Settles at the first SIGTERM, SIGINT or SIGHUP; more of them change nothing. */
  readonly requested: Promise<void>;
  isRequested = false;
  #programs: Step[] = [];
  #database: Step | undefined;
  #last: (() => void) | undefined;

  constructor() {
    this.requested = new Promise((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
        process.on(signal, () => {
          if (!this.isRequested) say("Stopping …");
          this.isRequested = true;
          resolve();
        });
      }
    });
  }

  /** Waits for a part of the start; throws Stopped as soon as a stop is requested. */
  guard<T>(part: Promise<T>): Promise<T> {
    const stopped = this.requested.then(() => {
      throw new Stopped("stopped while it was starting");
    });
    return Promise.race([part, stopped]);
  }

  beforeDatabase(step: Step): void {
    this.#programs.push(step);
  }

  database(step: Step): void {
    this.#database = step;
  }

  last(step: () => void): void {
    this.#last = step;
  }

  async run(): Promise<void> {
    await Promise.all(this.#programs.map((step) => step(PROGRAMS_GRACE)));
    await this.#database?.(DATABASE_GRACE);
    this.#last?.();
  }
}
