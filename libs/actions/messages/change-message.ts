import type { Changed } from "@hoopoe/protocol";
import type { ChangedMessage } from "@hoopoe/store";
import { announceUpdated } from "../announce.js";
import type { Ctx } from "../context.js";
import { endFiles } from "../files/end-files.js";

/** Gives one's own message another text, within the organisation's time for it. The earlier wordings stay readable beside it. */
export async function editMessage(ctx: Ctx, messageId: string, edit: { text: string; ifRev?: number | undefined }): Promise<Changed> {
  ctx.limiter.take("send", ctx.actor.id);
  return announce(ctx, await ctx.store.messages.edit(by(ctx, messageId), { text: edit.text, ifRev: edit.ifRev ?? null }));
}

/**
 * Takes a message back: its author (of an answer: who asked) within the organisation's time for it, administrators of the conversation at any time.
 * An unfinished answer stops.
 */
export async function recallMessage(ctx: Ctx, messageId: string): Promise<Changed> {
  ctx.limiter.take("send", ctx.actor.id);
  const recalled = await ctx.store.messages.recall(by(ctx, messageId));
  const { run_id: runId } = recalled.message;
  // whichever worker still writes it hears it, on any node; its run is over already
  // what hung on it goes now; what is left undone a worker does
  if (recalled.hidden) void endFiles(ctx).catch(() => undefined);
  if (recalled.hidden && runId) ctx.bus.live.signal("run:stop", { runId });
  return announce(ctx, recalled);
}

/** Puts one's reaction on a message, or takes it off. */
export async function reactToMessage(ctx: Ctx, messageId: string, reaction: { emoji: string; on: boolean }): Promise<Changed> {
  ctx.limiter.take("send", ctx.actor.id);
  return announce(ctx, await ctx.store.messages.react(by(ctx, messageId), reaction));
}

const by = (ctx: Ctx, messageId: string): { messageId: string; actorId: string; sessionId: string } => ({
  messageId,
  actorId: ctx.actor.id,
  sessionId: ctx.actor.sessionId,
});

// a turn later, so that the acknowledgement goes first
function announce(ctx: Ctx, { message, hidden }: ChangedMessage): Changed {
  if (hidden) {
    // whose conversation it is shows only now: it counts against what may be sent there next
    ctx.limiter.wait("conversation", message.conversation_id);
    setImmediate(announceUpdated, ctx, message, hidden);
  }
  return { rev: message.rev };
}
