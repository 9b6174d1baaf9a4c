import type { Ai, Message } from "@hoopoe/protocol";
import type { MessageRow } from "@hoopoe/store";
import { isoTime } from "./iso-time.js";
import { unreadableText } from "./unreadable.js";

function presentAi(row: MessageRow): Ai | null {
  if (!row.run_id || !row.ai_state) return null;
  return {
    runId: row.run_id,
    attempt: row.ai_attempt ?? 1,
    nextIndex: row.ai_next_index ?? 0,
    state: row.ai_state as Ai["state"],
    label: row.ai_label ?? "",
    provider: row.ai_provider,
    model: row.ai_model,
    jurisdiction: row.ai_jurisdiction as Ai["jurisdiction"],
    redactions: row.detail?.redactions ?? {},
    sources: row.detail?.sources ?? [],
    usage: (row.ai_usage as Ai["usage"]) ?? null,
    ...(row.detail?.reasoning ? { reasoning: row.detail.reasoning } : {}),
    ...(row.detail?.budget ? { budget: row.detail.budget } : {}),
    ...(row.detail?.policy ? { policy: row.detail.policy } : {}),
    errorCode: row.ai_error_code as Ai["errorCode"],
  };
}

/** A message as its readers see it. Recalled ones keep their place and label, nothing of their content. */
export function presentMessage(row: MessageRow): Message {
  const recalled = row.recalled_at !== null;
  return {
    id: row.id,
    conversationId: row.conversation_id,
    seq: row.seq,
    rev: row.rev,
    sender: { id: row.sender_id, kind: row.sender_kind },
    clientId: row.client_id,
    text: recalled ? "" : row.unreadable ? unreadableText : row.text,
    mentions: recalled ? [] : row.mentions,
    replyTo: row.reply_to,
    threadRoot: row.thread_root,
    attachments: recalled ? [] : [...row.attachments],
    reactions: row.reactions ?? [],
    createdAt: isoTime(row.created_at),
    editedAt: row.edited_at && isoTime(row.edited_at),
    recalledAt: row.recalled_at && isoTime(row.recalled_at),
    forwarded: row.forwarded_from === null ? null : { messageId: row.forwarded_from, label: row.forwarded_label ?? "" },
    ai: presentAi(row),
  };
}
