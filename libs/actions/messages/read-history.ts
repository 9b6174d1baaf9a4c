import { fail, limits, type Message, type MessageList } from "@hoopoe/protocol";
import type { MessageRow } from "@hoopoe/store";
import { maySee, readerOf, requireMembership } from "../access.js";
import type { Ctx } from "../context.js";
import { presentMessage } from "../present/message.js";

/** A page of messages: newest first, or oldest first after `afterSeq`. */
export async function readHistory(
  ctx: Ctx,
  conversationId: string,
  query: { beforeSeq?: number | undefined; afterSeq?: number | undefined; limit?: number | undefined },
): Promise<MessageList> {
  const limit = query.limit ?? limits.pageDefault;
  const { beforeSeq, afterSeq } = query;
  const rows = await ctx.store.messages.read(readerOf(ctx, conversationId), { beforeSeq, afterSeq, limit: limit + 1 });
  const items = rows.slice(0, limit).map(presentMessage);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.seq ?? null) : null };
}

/** One message, if the actor is in its conversation and it lies above their floor. */
export async function readMessage(ctx: Ctx, messageId: string): Promise<Message> {
  return presentMessage(await requireReadable(ctx, messageId));
}

/** The row of such a message. @throws NOT_FOUND for whoever may not know that it exists */
export async function requireReadable(ctx: Ctx, messageId: string): Promise<MessageRow> {
  const row = await ctx.store.messages.byId(messageId);
  if (!row) throw fail("NOT_FOUND");
  const membership = await requireMembership(ctx, row.conversation_id);
  if (!maySee(membership, row.seq)) throw fail("NOT_FOUND");
  return row;
}
