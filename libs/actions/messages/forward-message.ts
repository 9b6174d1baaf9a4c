import { fail, Fault, type ForwardInput, type Sent } from "@hoopoe/protocol";
import { forwardedOf, type MessageRow } from "@hoopoe/store";
import type { Ctx } from "../context.js";
import { requireReadable } from "./read-history.js";
import { append, requireMaySend } from "./send-message.js";

/**
 * Copies a message that the actor may read into a conversation where they may post; AI text takes its label along, however often it goes on. Resolves as
 * `sendMessage`: also a repeated call whose message may not be forwarded any more has its first answer. Judged again when it is appended.
 * @throws Fault NOT_FOUND, CONFLICT (recalled, unreadable, empty, still being written), FORBIDDEN (into a laxer data class)
 */
export async function forwardMessage(ctx: Ctx, { messageId, conversationId, clientId }: ForwardInput): Promise<Sent> {
  await requireMaySend(ctx, conversationId);
  try {
    const source = await requireReadable(ctx, messageId);
    requireForwardable(source);
    const input = { conversationId, clientId, text: source.text, mentions: [], attachments: [] };
    return await append(ctx, input, { forwards: { sourceId: messageId, of: forwardedOf(source), files: source.attachments } });
  } catch (error) {
    if (!(error instanceof Fault) || !["NOT_FOUND", "CONFLICT"].includes(error.code)) throw error;
    const before = await ctx.store.messages.appendedBefore({ conversationId, senderId: ctx.actor.id, clientId, sourceId: messageId });
    if (!before) throw error;
    const { id, seq, rev, createdAt } = before;
    return { id, seq, rev, createdAt: createdAt.toISOString(), duplicate: true };
  }
}

function requireForwardable(row: MessageRow): void {
  if (row.recalled_at) throw fail("CONFLICT", "The message was recalled.");
  if (row.unreadable) throw fail("CONFLICT", "The message cannot be read any more.");
  if (row.ai_state === "streaming") throw fail("CONFLICT", "The answer is still being written.");
  if (row.text === "" && !row.attachments.length) throw fail("CONFLICT", "There is nothing in it to forward.");
}
