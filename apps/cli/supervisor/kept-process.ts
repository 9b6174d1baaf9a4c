import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** A program that is to run until it is stopped. */
export type Kept = {
  name: string;
  /** Starts it once; `ready` settles with true when it serves. */
  start: () => Promise<{ child: ChildProcess; ready: Promise<boolean> }>;
  /** Makes a living one end, within `grace` milliseconds or a little more. */
  end: (child: ChildProcess, grace: number) => Promise<void>;
  /** Why an exit before it was ever ready is final; undefined when it is worth another try. */
  refusal: (end: Ending) => Error | undefined;
  say: (line: string) => void;
};

/** How a life ended: `code` null by a signal, or because it could not be started. */
export type Ending = { code: number | null; words: string };

const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;
const ALIVE_LONG_ENOUGH = 10_000;

/** Runs a program and brings it back whenever it dies: after 0.1 s, doubling to 5 s, reset after 10 s alive, for ever. */
export class KeptProcess {
  /** Settles when it has been ready once; rejects when its first start is refused for good. */
  readonly firstReady: Promise<void>;
  readonly #kept: Kept;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #current: ChildProcess | undefined;

  constructor(kept: Kept) {
    this.#kept = kept;
    this.firstReady = new Promise((resolve, reject) => {
      this.#loop = this.#run({ resolve, reject });
    });
    // Whoever does not wait for it is told by `say`.
    this.firstReady.catch(() => undefined);
  }

  /** Ends it, and brings it back no more. */
  async stop(grace: number): Promise<void> {
    this.#stopping.abort();
    if (this.#current) await this.#kept.end(this.#current, grace);
    await this.#loop;
  }

  async #run(first: { resolve: () => void; reject: (error: Error) => void }): Promise<void> {
    const { name, say, refusal } = this.#kept;
    let wasReady = false;
    let delay = FIRST_DELAY;
    while (!this.#stopping.signal.aborted) {
      const begun = performance.now();
      const ending = await this.#once(() => {
        if (wasReady) say(`${name} is back.`);
        wasReady = true;
        first.resolve();
      });
      if (this.#stopping.signal.aborted) return;
      const refused = wasReady ? undefined : refusal(ending);
      if (refused) return first.reject(refused);
      if (performance.now() - begun > ALIVE_LONG_ENOUGH) delay = FIRST_DELAY;
      say(`${name} died (${ending.words}): bringing it back in ${delay / 1000} s.`);
      await sleep(delay, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    }
  }

  /** One life, from start to exit. */
  async #once(onReady: () => void): Promise<Ending> {
    try {
      const { child, ready } = await this.#kept.start();
      const exited = new Promise<Ending>((resolve) => {
        child.once("error", (error) => resolve({ code: null, words: error.message }));
        child.once("exit", (code, signal) => resolve({ code, words: signal ?? `code ${code}` }));
      });
      this.#current = child;
      // A stop that came while it was starting did not see it.
      if (this.#stopping.signal.aborted) await this.#kept.end(child, FIRST_DELAY);
      void ready.then((is) => is && onReady());
      return await exited;
    } catch (error) {
      return { code: null, words: (error as Error).message };
    } finally {
      this.#current = undefined;
    }
  }
}
