import type { Message } from "@hoopoe/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { client } from "../client.js";
import { usePages } from "../pages.js";

const limit = 20;

/** The messages up to one, newest first, and those after it, both in pages; read again when something there changes or is erased. */
export function useFar({ id, conversationId, seq }: Message) {
  const cache = useQueryClient();
  const read = async (query: { beforeSeq: number } | { afterSeq: number }) => {
    const { items, nextCursor } = await client.call("listMessages", { params: { id: conversationId }, query: { limit, ...query } });
    return { items, nextCursor: nextCursor === null ? null : String(nextCursor) };
  };
  const earlier = usePages<Message>(["far", id, "earlier"], (cursor) => read({ beforeSeq: cursor ? Number(cursor) : seq + 1 }));
  const later = usePages<Message>(["far", id, "later"], (cursor) => read({ afterSeq: cursor ? Number(cursor) : seq }));
  useEffect(() => {
    const again = (item: { conversationId: string }): void => {
      if (item.conversationId === conversationId) void cache.invalidateQueries({ queryKey: ["far", id] });
    };
    const offs = [client.on("message:updated", again), client.on("conversation:advanced", again)];
    return () => {
      for (const off of offs) off();
      // nothing of it stays in memory once it is closed
      cache.removeQueries({ queryKey: ["far", id] });
    };
  }, [cache, conversationId, id]);
  return { earlier, later };
}
