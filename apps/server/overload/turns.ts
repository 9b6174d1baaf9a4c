type Waiting = { wanted: () => boolean; begin: () => void };

/** Runs works a few at a time, the others in order after them, so that many at once starve neither one another nor anything else. */
export class Turns {
  #underWay = 0;
  readonly #waiting: Waiting[] = [];

  constructor(private readonly atOnce: number) {}

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs a work in its turn. @param wanted asked when its turn comes: false lets it go, and nobody hears of it again */
  async run<T>(work: () => Promise<T>, wanted: () => boolean = () => true): Promise<T> {
    if (this.#underWay >= this.atOnce) await new Promise<void>((begin) => this.#waiting.push({ wanted, begin }));
    else this.#underWay++;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #next(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (!next.wanted()) continue;
      next.begin();
      return;
    }
    this.#underWay--;
  }
}
