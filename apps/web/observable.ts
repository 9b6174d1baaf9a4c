import type { Observable } from "@hoopoe/sdk";
import { useSyncExternalStore } from "react";

/** Renders again whenever the observable's value changes. */
export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get);
}
