const atOnce = 64;
const mostWaiting = 4_096;

type Waiting = { wanted: () => boolean; begin: () => void };

/**
 * Lets handshakes in a few at a time, so that thousands that come back together neither starve sending nor one another: the others wait
 * their turn, and beyond 4,096 they are asked to come back later, each at another time.
 */
export class Handshakes {
  /** How many were asked to come back later. */
  refused = 0;
  #underWay = 0;
  readonly #waiting: Waiting[] = [];

  get waiting(): number {
    return this.#waiting.length;
  }

  /** 0: another one may wait here. Else after how many milliseconds to try again. */
  wait(): number {
    if (this.#waiting.length < mostWaiting) return 0;
    this.refused++;
    return Math.round(2_000 + Math.random() * 8_000);
  }

  /** Runs a handshake in its turn. @param wanted asked when its turn comes: false lets it go, and nobody hears of it again */
  async inTurn<T>(wanted: () => boolean, handshake: () => Promise<T>): Promise<T> {
    if (this.#underWay >= atOnce) await new Promise<void>((begin) => this.#waiting.push({ wanted, begin }));
    else this.#underWay++;
    try {
      return await handshake();
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
