import type { ConcernedPeople, RouteAnswer } from "@hoopoe/protocol";
import { useInfiniteQuery } from "@tanstack/react-query";
import { client } from "../../client.js";
import { after } from "../../pages.js";
import type { Asked } from "./calls-page.js";

const peopleAtOnce = 100;
const callsAtOnce = 50;
/** Every look is written down in the audit: only what somebody asks for is read, and once. */
const readOnce = { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, refetchOnReconnect: false, refetchOnMount: false } as const;

const queryOf = ({ from, to }: Asked) => ({ from, to });

/** Whom it concerns, with the totals on the first page. */
export function useConcerned(asked: Asked) {
  const query = useInfiniteQuery({
    queryKey: ["egress-people", asked],
    queryFn: ({ pageParam }) =>
      client.call("adminListEgressPeople", { params: { id: asked.providerId }, query: { ...queryOf(asked), limit: peopleAtOnce, ...after(pageParam) } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ConcernedPeople) => page.nextCursor ?? undefined,
    ...readOnce,
  });
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

/** The calls themselves, the oldest first. */
export function useCalls(asked: Asked) {
  const query = useInfiniteQuery({
    queryKey: ["egress-calls", asked],
    queryFn: ({ pageParam }) =>
      client.call("adminListEgressCalls", { params: { id: asked.providerId }, query: { ...queryOf(asked), limit: callsAtOnce, ...after(pageParam) } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: RouteAnswer<"adminListEgressCalls">) => page.nextCursor ?? undefined,
    ...readOnce,
  });
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

export type Concerned = ReturnType<typeof useConcerned>;
