import { type InfiniteData, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

type List<T> = { items: T[]; nextCursor: string | null };

/** `keeps`: what was read last is shown until what is asked now has come. `refetchWhile`: in how many milliseconds it is read again, by what it holds. */
type PagesOptions<T> = { enabled?: boolean; keeps?: boolean; refetchWhile?: (items: T[]) => number | false };

/** A list that comes in pages: what was read so far, and the way to more. */
export function usePages<T>(
  key: readonly unknown[],
  read: (cursor: string | undefined) => Promise<List<T>>,
  { enabled = true, keeps = false, refetchWhile }: PagesOptions<T> = {},
) {
  const query = useInfiniteQuery<List<T>, Error, InfiniteData<List<T>>, readonly unknown[], string | undefined>({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled,
    ...(refetchWhile ? { refetchInterval: ({ state }) => refetchWhile(state.data?.pages.flatMap((page) => page.items) ?? []) } : {}),
    ...(keeps ? { placeholderData: keepPreviousData } : {}),
  });
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

/** Every page at once, for lists that people choose from and that stay short. */
export async function readAll<T>(read: (cursor: string | undefined) => Promise<List<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

/** A cursor as a query's field, left out on the first page. */
export const after = (cursor: string | undefined): { cursor?: string } => (cursor ? { cursor } : {});
