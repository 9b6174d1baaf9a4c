import { useSyncExternalStore } from "react";

const lookAgainMs = 30_000;

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, lookAgainMs);
  return () => clearInterval(timer);
}

/** The local day. Whoever shows `Today` or `Yesterday` is drawn again when it has changed. */
export const useToday = (): string => useSyncExternalStore(subscribe, () => new Date().toDateString());
