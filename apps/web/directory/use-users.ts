import type { User } from "@hoopoe/protocol";
import { useCallback, useMemo, useRef, useSyncExternalStore } from "react";
import { client } from "../client.js";
import { useObservable } from "../observable.js";

const nobody = { get: (): User | null => null, subscribe: () => () => undefined };

/** A person or bot; null until it is fetched, and for the empty id. */
export const useUser = (id: string): User | null => useObservable(id ? client.users.get(id) : nobody);

/** Several at once, in the order of `ids`. */
export function useUsers(ids: readonly string[]): readonly (User | null)[] {
  const key = ids.join(",");
  const observables = useMemo(() => (key ? key.split(",").map((id) => client.users.get(id)) : []), [key]);
  const last = useRef<readonly (User | null)[]>([]);
  const subscribe = useCallback(
    (onChange: () => void) => {
      const stops = observables.map((observable) => observable.subscribe(onChange));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [observables],
  );
  const read = useCallback(() => {
    const now = observables.map((observable) => observable.get());
    if (now.length !== last.current.length || now.some((user, index) => user !== last.current[index])) last.current = now;
    return last.current;
  }, [observables]);
  return useSyncExternalStore(subscribe, read);
}

/** The name to show for an id; a dash while it is being fetched. */
export function useName(id: string): string {
  const user = useUser(id);
  return user?.displayName ?? "…";
}

/** Whether an id is the caller's own. */
export function useIsMe(id: string): boolean {
  return useObservable(client.session).me?.id === id;
}
