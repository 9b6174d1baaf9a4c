import { HoopoeError } from "@hoopoe/sdk";
import { QueryClient } from "@tanstack/react-query";

/** Answers of management and account routes. Only what may help is asked again by itself, once. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 1 && error instanceof HoopoeError && error.retryable,
      refetchOnWindowFocus: true,
    },
    // The SDK already says when the network is gone; pausing here would only hide it.
    mutations: { networkMode: "always" },
  },
});
