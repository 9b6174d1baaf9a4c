import { fail } from "@hoopoe/protocol";
import { emit, rooms } from "../announce.js";
import type { Ctx } from "../context.js";

/** Moves the actor's read mark forward; the others, and the actor's other devices, see how far. Never back, never beyond the last message. */
export async function markRead(ctx: Ctx, conversationId: string, seq: number): Promise<{ readSeq: number }> {
  const marked = await ctx.store.members.markRead(conversationId, ctx.actor.id, seq);
  if (!marked) throw fail("NOT_FOUND");
  if (marked.moved)
    emit(ctx, "receipt:updated", { conversationId, userId: ctx.actor.id, readSeq: marked.readSeq }, { rooms: [rooms.conversation(conversationId)] });
  return { readSeq: marked.readSeq };
}
