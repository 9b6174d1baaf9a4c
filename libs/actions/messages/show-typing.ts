import { requireMayPost } from "../access.js";
import { emit, rooms } from "../announce.js";
import type { Ctx } from "../context.js";

/** Tells the others that the actor is typing; too often, or by nobody's member, it is dropped without a word. */
export async function showTyping(ctx: Ctx, conversationId: string): Promise<void> {
  if (ctx.limiter.wait("typing", `${ctx.actor.id}/${conversationId}`) > 0) return;
  await requireMayPost(ctx, conversationId);
  emit(ctx, "typing", { conversationId, userId: ctx.actor.id }, { rooms: [rooms.conversation(conversationId)], except: [rooms.account(ctx.actor.id)] });
}
