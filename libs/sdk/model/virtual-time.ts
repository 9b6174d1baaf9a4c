type Timer = { at: number; run: () => void };

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, setImmediate: globalThis.setImmediate };

/** A clock that stands still until it is moved, in the place of the real timers: a minute passes in no time. */
export class VirtualTime {
  #now = 0;
  #next = 1;
  readonly #timers = new Map<number, Timer>();

  install(): void {
    const set = (run: () => void, ms = 0): number => {
      const id = this.#next++;
      this.#timers.set(id, { at: this.#now + Math.max(1, ms), run });
      return id;
    };
    globalThis.setTimeout = set as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((id: number | undefined) => void (id !== undefined && this.#timers.delete(id))) as unknown as typeof clearTimeout;
  }

  uninstall(): void {
    globalThis.setTimeout = real.setTimeout;
    globalThis.clearTimeout = real.clearTimeout;
  }

  /** Lets everything that is due in the next `ms` happen, and all that follows from it. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.turn();
    for (let due = this.#earliest(until); due; due = this.#earliest(until)) {
      const [id, { at, run }] = due;
      this.#timers.delete(id);
      this.#now = at;
      run();
      await this.turn();
    }
    this.#now = until;
  }

  /** Lets promises run that wait for nothing. */
  turn(): Promise<void> {
    return new Promise((resolve) => void real.setImmediate(resolve));
  }

  #earliest(until: number): [number, Timer] | null {
    let found: [number, Timer] | null = null;
    for (const entry of this.#timers) if (entry[1].at <= until && (!found || entry[1].at < found[1].at)) found = entry;
    return found;
  }
}
