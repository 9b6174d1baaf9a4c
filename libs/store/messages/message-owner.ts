import type { Place } from "@hoopoe/crypto";

/** What was forwarded: the message (of one forwarded on, the first), where it was said, whose words they are, and the label of AI text or "". */
export type Forwarded = { from: string; conversation: string; owner: string; label: string };

/** What a copy of this message says of it. */
export const forwardedOf = (
  row: Copied & { id: string; conversation_id: string; sender_id: string; asker_id: string | null; ai_label: string | null },
): Forwarded => ({
  from: row.forwarded_from ?? row.id,
  conversation: row.forwarded_conversation ?? row.conversation_id,
  owner: row.forwarded_owner ?? row.asker_id ?? row.sender_id,
  label: row.forwarded_label ?? row.ai_label ?? "",
});

/** Whose a message is: `authorId` for a bot's answer the asker, whose key ends it, and `answer` then tells which bot it is by which run. */
export type Owner = { id: string; conversationId: string; authorId: string; answer?: string | null; version: number };

/** Where a message's text belongs. */
export const bodyPlace = (owner: Owner): Place => ({
  table: "message",
  column: "body",
  conversationId: owner.conversationId,
  rowId: owner.id,
  authorId: owner.authorId,
  answer: owner.answer ?? null,
  version: owner.version,
});
export const detailPlace = (owner: Owner): Place => ({ ...bodyPlace(owner), column: "ai_detail" });
/** Where it is said what hangs on a message; the same through all its wordings. */
export const filesPlace = (owner: Owner): Place => ({ ...bodyPlace(owner), column: "files", version: 1 });

type Speaker = { sender_id: string; sender_kind: string; asker_id: string | null; run_id: string | null };
/** The same as the row has it. */
export type Copied = { forwarded_from: string | null; forwarded_conversation: string | null; forwarded_owner: string | null; forwarded_label: string | null };

/** What a copy is bound to, so that it cannot lose its label, nor whose words it has. */
export const boundTo = ({ from, conversation, owner, label }: Forwarded): string => `forwarded/${from}/${conversation}/${owner}/${label}`;

/**
 * Whose words these are. All four columns are bound to an answer's text: so nobody's words become another's by a change of the sender beside an asker,
 * and no answer loses its label by a change of what marks it as one.
 */
export function authorOf(row: Speaker & Partial<Copied>): Pick<Owner, "authorId" | "answer"> {
  const { sender_id, sender_kind, asker_id, run_id } = row;
  if (asker_id !== null || run_id !== null) return { authorId: asker_id ?? sender_id, answer: `${sender_kind}/${sender_id}/${run_id}` };
  const { forwarded_from: from = null, forwarded_conversation, forwarded_owner, forwarded_label } = row;
  if (from === null && !forwarded_label) return { authorId: sender_id, answer: null };
  const forwarded = { from: from ?? "", conversation: forwarded_conversation ?? "", owner: forwarded_owner ?? "", label: forwarded_label ?? "" };
  return { authorId: sender_id, answer: boundTo(forwarded) };
}
