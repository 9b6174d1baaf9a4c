import { fail, type RouteAnswer, type RouteBody } from "@hoopoe/protocol";
import { requireMembership } from "../access.js";
import type { Ctx } from "../context.js";
import { requireAnswer } from "./regenerate-answer.js";

/** What the actor thinks of an answer; `none` takes it back. */
export async function giveFeedback(ctx: Ctx, messageId: string, { value }: RouteBody<"giveFeedback">): Promise<RouteAnswer<"giveFeedback">> {
  ctx.limiter.take("send", ctx.actor.id);
  const { answer } = await requireAnswer(ctx, messageId);
  if (answer.ai_state === "streaming") throw fail("CONFLICT", "This answer is still being written.");
  await ctx.store.feedback.put(messageId, ctx.actor.id, value === "none" ? null : value === "up");
  return { value };
}

/** The actor's own, of the answers in a conversation. */
export async function listFeedback(ctx: Ctx, conversationId: string): Promise<RouteAnswer<"listFeedback">> {
  const { floorSeq } = await requireMembership(ctx, conversationId);
  const given = await ctx.store.feedback.ofAccount(ctx.actor.id, { conversationId, floorSeq });
  return { items: given.map(({ messageId, isUp }) => ({ messageId, value: isUp ? "up" : "down" })) };
}
