import type { Observable } from "../types.js";
import type { Frame } from "./frame.js";

/**
 * An observable whose value is computed when asked for after `invalidate`, and whose listeners hear at most once a frame.
 * `get()` never lags behind, and is the same object until the next `invalidate`.
 */
export class Signal<T> implements Observable<T> {
  readonly #frame: Frame;
  readonly #compute: (previous: T | undefined) => T;
  readonly #listeners = new Set<() => void>();
  #value: T | undefined;
  #fresh = false;

  constructor(frame: Frame, compute: (previous: T | undefined) => T) {
    this.#frame = frame;
    this.#compute = compute;
  }

  readonly get = (): T => {
    if (!this.#fresh) {
      this.#value = this.#compute(this.#value);
      this.#fresh = true;
    }
    return this.#value as T;
  };

  readonly subscribe = (onChange: () => void): (() => void) => {
    // A wrapper of its own, so that the same function may subscribe twice and leave once.
    const listener = (): void => onChange();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get observed(): boolean {
    return this.#listeners.size > 0;
  }

  readonly invalidate = (): void => {
    this.#fresh = false;
    if (this.#listeners.size > 0) this.#frame.schedule(this.#notify);
  };

  readonly #notify = (): void => {
    for (const listener of this.#listeners) listener();
  };
}

/** A signal that is set instead of computed. */
export function createState<T>(frame: Frame, initial: T): { signal: Signal<T>; set(value: T): void } {
  let value = initial;
  const signal = new Signal<T>(frame, () => value);
  return {
    signal,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      signal.invalidate();
    },
  };
}
