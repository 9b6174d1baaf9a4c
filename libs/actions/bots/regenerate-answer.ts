import { fail, invalid, type Regenerated, type RunState } from "@hoopoe/protocol";
import type { MessageRow, RunRow } from "@hoopoe/store";
import { maySee, requireMayStop, requireMembership } from "../access.js";
import type { Ctx } from "../context.js";
import { dispatchRun } from "./dispatch-run.js";

/**
 * Has the question of an answer answered anew, by its present text; the earlier answer stays. For whoever asked and the conversation's administrators.
 * Again for the same answer it is the same run.
 */
export async function regenerateAnswer(ctx: Ctx, messageId: string): Promise<Regenerated> {
  ctx.limiter.take("send", ctx.actor.id);
  const { answer, run } = await requireAnswer(ctx, messageId);
  const membership = await requireMembership(ctx, answer.conversation_id);
  requireMayStop(ctx, membership, run.asker_id);
  if (answer.ai_state === "streaming") throw fail("CONFLICT", "This answer is still being written: stop it first.");
  const [trigger, bot] = await Promise.all([ctx.store.messages.byId(run.trigger_id), ctx.store.members.living(run.conversation_id, run.bot_id)]);
  if (!trigger || trigger.recalled_at || !maySee(membership, trigger.seq)) throw fail("CONFLICT", "The question is no longer there.");
  if (!bot) throw fail("CONFLICT", "The bot is no longer in this conversation.");
  const { run: again, created } = await ctx.store.runs.again(run, ctx.actor.id);
  if (created) dispatchRun(ctx, { id: again.id, generation: again.generation });
  return { runId: again.id, state: again.state as RunState };
}

/** An answer that the actor may see, and its run. */
export async function requireAnswer(ctx: Ctx, messageId: string): Promise<{ answer: MessageRow; run: RunRow }> {
  const answer = await ctx.store.messages.byId(messageId);
  if (!answer) throw fail("NOT_FOUND");
  const membership = await requireMembership(ctx, answer.conversation_id);
  if (!maySee(membership, answer.seq)) throw fail("NOT_FOUND");
  const run = answer.sender_kind === "bot" ? await ctx.store.runs.ofMessage(messageId) : null;
  if (!run) throw invalid("messageId", "names no answer of a bot");
  return { answer, run };
}
