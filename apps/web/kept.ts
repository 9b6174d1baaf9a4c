import type { Observable } from "@hoopoe/sdk";
import { useMemo } from "react";
import { useObservable } from "./observable.js";

const stores = new Set<Kept<unknown>>();

/** Values by id for as long as the page is open and the same person is signed in. Never written to disk. */
export class Kept<T> {
  readonly #held = new Map<string, T>();
  readonly #listeners = new Set<() => void>();

  constructor() {
    stores.add(this);
  }

  get(id: string): T | undefined {
    return this.#held.get(id);
  }

  /** `undefined` takes it away. */
  set(id: string, value: T | undefined): void {
    if (value === undefined) this.#held.delete(id);
    else this.#held.set(id, value);
    this.#tell();
  }

  clear(): void {
    this.#held.clear();
    this.#tell();
  }

  watch(id: string): Observable<T | undefined> {
    return {
      get: () => this.#held.get(id),
      subscribe: (onChange) => {
        this.#listeners.add(onChange);
        return () => this.#listeners.delete(onChange);
      },
    };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const useKept = <T>(store: Kept<T>, id: string): T | undefined => useObservable(useMemo(() => store.watch(id), [store, id]));

/** After signing out nobody else finds anything. */
export function forgetKept(): void {
  for (const store of stores) store.clear();
}
