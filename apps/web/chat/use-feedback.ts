import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../client.js";

type Thumb = "up" | "down";
type Thumbs = Readonly<Record<string, Thumb>>;

/** What oneself thought of an answer, and saying so: shown at once, taken back when the server refuses. */
export function useFeedback(conversationId: string, messageId: string): { value: Thumb | null; give: (value: Thumb | null) => void; error: unknown } {
  const cache = useQueryClient();
  const queryKey = ["feedback", conversationId];
  const { data } = useQuery({
    queryKey,
    queryFn: async (): Promise<Thumbs> => {
      const { items } = await client.call("listFeedback", { params: { id: conversationId } });
      return Object.fromEntries(items.map((item) => [item.messageId, item.value]));
    },
    staleTime: 60_000,
  });
  const put = (value: Thumb | null): void => {
    cache.setQueryData<Thumbs>(queryKey, (held = {}) => {
      const { [messageId]: _before, ...rest } = held;
      return value === null ? rest : { ...rest, [messageId]: value };
    });
  };
  const change = useMutation({
    mutationFn: (value: Thumb | null) => client.call("giveFeedback", { params: { id: messageId }, body: { value: value ?? "none" } }),
    onMutate: (value) => {
      void cache.cancelQueries({ queryKey });
      const before = cache.getQueryData<Thumbs>(queryKey)?.[messageId] ?? null;
      put(value);
      return before;
    },
    onError: (_error, _value, before) => put(before ?? null),
  });
  return { value: data?.[messageId] ?? null, give: change.mutate, error: change.error };
}
