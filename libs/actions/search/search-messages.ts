import { parseQuery, QueryFault, type SearchQuery } from "@hoopoe/crypto/search";
import { fail, invalid, limits, type SearchInput, type SearchPage } from "@hoopoe/protocol";
import type { Place, SearchFilter } from "@hoopoe/store";
import type { Ctx } from "../context.js";
import { decodeCursor, encodeCursor, uuid } from "../cursor.js";
import { presentMessage } from "../present/message.js";

/** Messages that the actor may read and that hold what is asked for, newest first. @throws CONFLICT where search is switched off */
export async function searchMessages(ctx: Ctx, input: SearchInput): Promise<SearchPage> {
  ctx.limiter.take("search", ctx.actor.id);
  if (!ctx.settings.searchIndex) throw fail("CONFLICT", "Search is switched off here.");
  const reader = { accountId: ctx.actor.id, sessionId: ctx.actor.sessionId, conversationId: input.conversationId ?? null };
  const wanted = { query: queryOf(input.q), filter: filterOf(input), before: placeOf(input.cursor), limit: input.limit ?? limits.searchDefault };
  const { hits, next } = await ctx.store.search.find(reader, wanted);
  return {
    items: hits.map(({ message, highlights }) => ({ message: presentMessage(message), highlights })),
    nextCursor: next && encodeCursor([String(next.id), next.conversationId, String(next.seq)]),
  };
}

const faults = { no_words: "has no word to search for", too_many_words: "has too many words" } as const;

function queryOf(q: string): SearchQuery {
  try {
    return parseQuery(q);
  } catch (error) {
    if (error instanceof QueryFault) throw invalid("q", faults[error.reason]);
    throw error;
  }
}

function filterOf({ senderId, senderKind, from, to, has }: SearchInput): SearchFilter {
  return {
    senderId: senderId ?? null,
    senderKind: senderKind ?? null,
    from: from === undefined ? null : new Date(from),
    to: to === undefined ? null : new Date(to),
    has: has ?? null,
  };
}

function placeOf(cursor: string | undefined): Place | null {
  const [id, conversationId, seq] = decodeCursor(cursor, 3);
  if (id === undefined || conversationId === undefined || seq === undefined) return null;
  if (!/^-?\d{1,19}$/.test(id) || !uuid.test(conversationId) || !/^\d{1,10}$/.test(seq)) throw invalid("cursor", "is not one that this list gave");
  return { id: BigInt(id), conversationId, seq: Number(seq) };
}
