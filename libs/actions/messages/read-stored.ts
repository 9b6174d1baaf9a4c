import { fail, type StoredMessage } from "@hoopoe/protocol";
import type { Ctx } from "../context.js";
import { readMessage } from "./read-history.js";

/** The sealed row of one's own message beside its text, so that people can see what is kept of their words. */
export async function readStored(ctx: Ctx, messageId: string): Promise<StoredMessage> {
  const message = await readMessage(ctx, messageId);
  if (message.sender.id !== ctx.actor.id) throw fail("FORBIDDEN", "Only one's own messages are shown as they are stored.");
  const stored = await ctx.store.messages.sealedRow(messageId);
  if (!stored) throw fail("NOT_FOUND");
  const { row, body } = stored;
  return {
    id: messageId,
    text: message.text,
    table: "message",
    column: "body",
    plain: {
      id: row.id,
      conversation_id: row.conversation_id,
      seq: String(row.seq),
      rev: String(row.rev),
      sender_id: row.sender_id,
      client_id: row.client_id,
      mentions: row.mentions.join(" ") || null,
      reply_to: row.reply_to,
      thread_root: row.thread_root,
      created_at: row.created_at.toISOString(),
    },
    sealed: {
      hex: body.toString("hex"),
      bytes: body.length,
      suite: stored.suite,
      conversationKeyId: stored.conversationKeyId,
      authorKeyId: stored.authorKeyId,
      nonce: stored.nonce,
    },
  };
}
