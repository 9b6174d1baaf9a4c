import { fail, limits } from "@hoopoe/protocol";
import type { Marked } from "@hoopoe/store";
import { rooms } from "../announce.js";
import type { Ctx } from "../context.js";

/** Moves the actor's read mark forward, never back, never beyond the last message; who `audience` says sees how far. */
export async function markRead(ctx: Ctx, conversationId: string, seq: number): Promise<{ readSeq: number }> {
  const marked = await ctx.store.members.markRead(conversationId, ctx.actor.id, seq);
  if (!marked) throw fail("NOT_FOUND");
  const { readSeq, moved } = marked;
  if (moved) ctx.registers.receipt({ conversationId, userId: ctx.actor.id, readSeq }, audience(ctx.actor.id, conversationId, marked));
  return { readSeq };
}

// everybody reads what everybody has read: told to all, that is a square of the members
function audience(readerId: string, conversationId: string, { memberCount, authorIds }: Marked): string[] {
  if (memberCount <= limits.receiptsToAll) return [rooms.conversation(conversationId)];
  return [readerId, ...authorIds].map(rooms.account);
}
