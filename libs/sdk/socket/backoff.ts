/** Between `ms` and half as much again, so that many clients do not come at once. */
export const jittered = (ms: number): number => ms * (1 + Math.random() / 2);

/** Waiting times that double from `firstMs` to `lastMs`, each with jitter, so that many clients do not come back at once. */
export class Backoff {
  readonly #firstMs: number;
  readonly #lastMs: number;
  #tries = 0;

  constructor(firstMs: number, lastMs: number) {
    this.#firstMs = firstMs;
    this.#lastMs = lastMs;
  }

  /** The next waiting time in milliseconds; at least what the server asked for. */
  next(retryAfterMs = 0): number {
    const full = Math.min(this.#firstMs * 2 ** this.#tries, this.#lastMs);
    this.#tries = Math.min(this.#tries + 1, 30);
    const waited = full * (0.5 + Math.random() / 2);
    return retryAfterMs > 0 ? retryAfterMs + Math.random() * Math.max(full, retryAfterMs / 2) : waited;
  }

  reset(): void {
    this.#tries = 0;
  }
}
