import { limits } from "@hoopoe/protocol";
import { requireMayPost } from "../access.js";
import type { Ctx } from "../context.js";

/** Tells the others that the actor is typing; too often, in a crowd, or by nobody's member, it is dropped without a word. */
export async function showTyping(ctx: Ctx, conversationId: string): Promise<void> {
  if (ctx.limiter.wait("typing", `${ctx.actor.id}/${conversationId}`) > 0) return;
  await requireMayPost(ctx, conversationId);
  if ((await ctx.store.conversations.sizeOf(conversationId)) <= limits.typingToAll) ctx.registers.typing(conversationId, ctx.actor.id);
}
