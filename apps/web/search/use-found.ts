import { useEffect } from "react";
import { client } from "../client.js";
import { after, usePages } from "../pages.js";
import { inputOf, type Wanted } from "./search.js";

const mostEmptyPages = 20;

/** What is found by it, in pages. What is not indexed yet comes in pages that may be empty: on until there is something, or the reader is asked. */
export function useFound(asked: Wanted) {
  const input = inputOf(asked);
  const found = usePages(["search", input], (cursor) => client.call("search", { body: { ...input, limit: 20, ...after(cursor) } }), {
    enabled: input.q !== "",
    keeps: true,
  });
  const { items, hasNextPage, isFetching, fetchNextPage, data } = found;
  const goesOn = items.length === 0 && hasNextPage && (data?.pages.length ?? 0) < mostEmptyPages;
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage();
  }, [goesOn, isFetching, fetchNextPage]);
  return { input, found, goesOn };
}
