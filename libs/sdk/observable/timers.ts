/** Timers by name, at most one of each; all of them end with `close`. */
export class Timers {
  readonly #running = new Map<string, ReturnType<typeof setTimeout>>();
  #closed = false;

  /** Runs `run` in `ms` milliseconds, unless one of that name is already waiting. */
  once(name: string, ms: number, run: () => void): void {
    if (this.#closed || this.#running.has(name)) return;
    this.#running.set(
      name,
      setTimeout(() => {
        this.#running.delete(name);
        run();
      }, ms),
    );
  }

  /** Runs `run` in `ms` milliseconds, in place of one of that name. */
  restart(name: string, ms: number, run: () => void): void {
    this.stop(name);
    this.once(name, ms, run);
  }

  stop(name: string): void {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  stopAll(): void {
    for (const name of this.#running.keys()) this.stop(name);
  }

  close(): void {
    this.stopAll();
    this.#closed = true;
  }
}
