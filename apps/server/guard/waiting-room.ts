/**
 * Connections that have not yet said who they are, at most `places`. Whoever comes when it is full takes the place of the one that has been
 * silent longest: real clients speak within a round trip, so it is never them. Counting by address would hit whole offices behind one
 * address, and everybody behind a proxy.
 */
export class WaitingRoom<T> {
  // a Set keeps the order of arrival
  readonly #waiting = new Set<T>();
  /** How many were shown out to make room. */
  displaced = 0;

  constructor(
    private readonly places: number,
    private readonly showOut: (one: T) => void,
  ) {}

  enter(one: T): void {
    this.#waiting.add(one);
    if (this.#waiting.size <= this.places) return;
    const [oldest] = this.#waiting;
    this.#waiting.delete(oldest as T);
    this.displaced++;
    this.showOut(oldest as T);
  }

  leave(one: T): void {
    this.#waiting.delete(one);
  }

  get size(): number {
    return this.#waiting.size;
  }
}
