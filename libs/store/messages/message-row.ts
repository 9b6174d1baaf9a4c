import type { Place } from "@hoopoe/crypto";
import type { Opened, Sealed, Sealer } from "../sealer.js";

/** A message as the database holds it. */
export type StoredRow = {
  id: string;
  conversation_id: string;
  seq: number;
  rev: number;
  sender_id: string;
  sender_kind: "human" | "bot";
  client_id: string;
  body: Buffer | null;
  body_version: number;
  mentions: string[];
  reply_to: string | null;
  thread_root: string | null;
  created_at: Date;
  edited_at: Date | null;
  recalled_at: Date | null;
  run_id: string | null;
  asker_id: string | null;
  ai_state: string | null;
  ai_attempt: number | null;
  ai_next_index: number | null;
  ai_label: string | null;
  ai_provider: string | null;
  ai_model: string | null;
  ai_jurisdiction: string | null;
  ai_error_code: string | null;
  ai_usage: unknown;
  ai_detail: Buffer | null;
  reactions: Reactions | null;
};
/** Who chose which emoji, as the database keeps it beside the message. */
export type Reactions = { emoji: string; userIds: string[]; count: number }[];

/** What an answer carries beside its text; sealed with it. */
export type AnswerDetail = { sources: { id: string; title: string }[]; reasoning?: string };

/** A message opened for those who may read it. `unreadable`: its key is gone or its bytes were altered. */
export type MessageRow = Omit<StoredRow, "body" | "ai_detail"> & { text: string; unreadable: boolean; detail: AnswerDetail | null };

const columns = [
  ..."id conversation_id seq rev sender_id sender_kind client_id body body_version reply_to thread_root created_at edited_at recalled_at".split(" "),
  ..."run_id asker_id ai_state ai_attempt ai_next_index ai_label ai_provider ai_model ai_jurisdiction ai_error_code ai_usage ai_detail reactions".split(" "),
];
/** What a StoredRow is read from; `of` is what stands before each column, as in `m.` */
export const messageColumnsOf = (of: string): string => `${columns.map((c) => of + c).join(", ")}, ${of}mentions::text[] as mentions`;
export const messageColumns = messageColumnsOf("");
/** The same without a cast, for subqueries: ids of mentions are read as they are. */
export const messageColumnsIn = (of: string): string => [...columns, "mentions"].map((c) => `${of}.${c}`).join(", ");

type Owner = { id: string; conversationId: string; authorId: string; version: number };

/** Where a message's text belongs. `authorId` is the asker for a bot's answer: both its keys end it. */
export const bodyPlace = (owner: Owner): Place => ({
  table: "message",
  column: "body",
  conversationId: owner.conversationId,
  rowId: owner.id,
  authorId: owner.authorId,
  version: owner.version,
});
export const detailPlace = (owner: Owner): Place => ({ ...bodyPlace(owner), column: "ai_detail" });

const ownerOf = (row: StoredRow): Owner => ({
  id: row.id,
  conversationId: row.conversation_id,
  authorId: row.asker_id ?? row.sender_id,
  version: row.body_version,
});

/** Opens a page of messages with one look at the keys. Recalled ones have no text. */
export async function openMessages(sealer: Sealer, rows: StoredRow[]): Promise<MessageRow[]> {
  const sealed: Sealed[] = [];
  for (const row of rows) {
    const owner = ownerOf(row);
    sealed.push({ place: bodyPlace(owner), sealed: row.recalled_at ? null : row.body });
    if (row.ai_detail) sealed.push({ place: detailPlace(owner), sealed: row.recalled_at ? null : row.ai_detail });
  }
  const opened = await sealer.openAll(sealed);
  let next = 0;
  return rows.map((row) => openedRow(row, opened[next++] as Opened, row.ai_detail ? (opened[next++] as Opened) : nothing));
}

const nothing: Opened = { text: null, unreadable: false };

// each field by name: rows are many, and taking two out of thirty by rest and spread costs more than deciphering them
const openedRow = (row: StoredRow, text: Opened, detail: Opened): MessageRow => ({
  id: row.id,
  conversation_id: row.conversation_id,
  seq: row.seq,
  rev: row.rev,
  sender_id: row.sender_id,
  sender_kind: row.sender_kind,
  client_id: row.client_id,
  body_version: row.body_version,
  mentions: row.mentions,
  reply_to: row.reply_to,
  thread_root: row.thread_root,
  created_at: row.created_at,
  edited_at: row.edited_at,
  recalled_at: row.recalled_at,
  run_id: row.run_id,
  asker_id: row.asker_id,
  ai_state: row.ai_state,
  ai_attempt: row.ai_attempt,
  ai_next_index: row.ai_next_index,
  ai_label: row.ai_label,
  ai_provider: row.ai_provider,
  ai_model: row.ai_model,
  ai_jurisdiction: row.ai_jurisdiction,
  ai_error_code: row.ai_error_code,
  ai_usage: row.ai_usage,
  reactions: row.reactions,
  text: text.text ?? "",
  unreadable: text.unreadable || detail.unreadable,
  detail: detail.text === null ? null : (JSON.parse(detail.text) as AnswerDetail),
});
