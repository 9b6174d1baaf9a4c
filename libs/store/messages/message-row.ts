import type { File, PolicyReason, Redactions } from "@hoopoe/protocol";
import type { Opened, Sealed, Sealer } from "../sealer.js";
import { authorOf, bodyPlace, type Copied, detailPlace, filesPlace, type Forwarded, type Owner } from "./message-owner.js";

/** A message as it is read from the database: what every message has, and `rest` for those that have more, null for plain words of a person. */
export type StoredRow = {
  id: string;
  conversation_id: string;
  seq: number;
  rev: number;
  sender_id: string;
  client_id: string;
  body: Buffer | null;
  body_version: number;
  created_at: Date;
  rest: Rest | null;
};

/** What few messages have; times and bytes as JSON has them. */
type Rest = {
  sender_kind: "human" | "bot";
  mentions: string[];
  reply_to: string | null;
  thread_root: string | null;
  edited_at: string | null;
  recalled_at: string | null;
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
  ai_detail: string | null;
  reactions: Reactions | null;
  files: string | null;
} & Copied;
/** Who chose which emoji, as the database keeps it beside the message. */
export type Reactions = { emoji: string; userIds: string[]; count: number }[];

/** What an answer carries beside its text; sealed with it. */
export type AnswerDetail = {
  sources: { id: string; title: string }[];
  reasoning?: string;
  /** Of an answer that was not given: which budget was used up, and when it begins anew (RFC 3339). */
  budget?: { kind: "person" | "bot" | "organisation"; renewsAt: string };
  /** What was masked in the question. */
  redactions?: Redactions;
  /** Of an answer that policy blocked: why. */
  policy?: { reason: PolicyReason };
};

/** A message opened for those who may read it. `unreadable`: its key is gone or its bytes were altered. */
export type MessageRow = Omit<StoredRow, "body" | "rest"> &
  Omit<Rest, "edited_at" | "recalled_at" | "ai_detail" | "files"> & {
    edited_at: Date | null;
    recalled_at: Date | null;
    text: string;
    /** What hangs on it, in the order of sending. */
    attachments: readonly File[];
    unreadable: boolean;
    detail: AnswerDetail | null;
  };

const plain: Rest = {
  sender_kind: "human",
  mentions: [],
  reply_to: null,
  thread_root: null,
  edited_at: null,
  recalled_at: null,
  run_id: null,
  asker_id: null,
  ai_state: null,
  ai_attempt: null,
  ai_next_index: null,
  ai_label: null,
  ai_provider: null,
  ai_model: null,
  ai_jurisdiction: null,
  ai_error_code: null,
  ai_usage: null,
  ai_detail: null,
  reactions: null,
  files: null,
  forwarded_from: null,
  forwarded_conversation: null,
  forwarded_owner: null,
  forwarded_label: null,
};
/** The rest of a row, whether it was sent or not. */
const restOf = (row: StoredRow): Rest => row.rest ?? plain;

const types = {
  id: "uuid",
  conversation_id: "uuid",
  seq: "int",
  rev: "int",
  sender_id: "uuid",
  client_id: "text",
  body: "bytea",
  body_version: "int",
  created_at: "timestamptz",
  rest: "json",
} satisfies Record<keyof StoredRow, string>;
const own = Object.keys(types).filter((name) => name !== "rest");

// a column that is empty in two hundred rows would still be sent and read two hundred times: together they are one
function restIn(of: string): string {
  const isEmpty = { sender_kind: "= 'human'", mentions: "= '{}'" } as Record<string, string>;
  const names = Object.keys(plain);
  const absent = names.map((name) => `${of}${name} ${isEmpty[name] ?? "is null"}`).join(" and ");
  return `case when ${absent} then null else json_build_object(${names.map((name) => `'${name}', ${of}${name}`).join(", ")}) end`;
}

/** What a StoredRow is read from; `of` is what stands before each column of the table, as in `m.` */
export const messageColumnsOf = (of: string): string => `${own.map((name) => of + name).join(", ")}, ${restIn(of)} as rest`;
export const messageColumns = messageColumnsOf("");
/** The same of a subquery that has read them. */
export const messageNamesOf = (of: string): string =>
  Object.keys(types)
    .map((name) => of + name)
    .join(", ");
/** The same for a row of something else. */
export const noMessage = Object.entries(types)
  .map(([name, type]) => `null::${type} as ${name}`)
  .join(", ");

/** A message of a page without its body, which lies behind those of the messages before it; `octets` null where it has none. */
export type PackedMessage = [
  id: string,
  seq: number,
  rev: number,
  senderId: string,
  clientId: string,
  bodyVersion: number,
  createdAtMs: number,
  rest: Rest | null,
  octets: number | null,
];
// the driver reads each column of each row by itself, which for a page costs as much as deciphering it: JSON and one value of bytes are read in one go
export const packedMessage =
  "json_build_array(id, seq, rev, sender_id, client_id, body_version, (date_part('epoch', created_at) * 1000)::bigint, rest, octet_length(body))";
/** The same for a whole subquery of `messageColumns`, as `rows` and `bodies`: null when it is empty. */
export const packedMessages = `json_agg(${packedMessage}) as rows, string_agg(body, ''::bytea) as bodies`;

/** Takes the messages of one conversation apart again, in the order in which they were packed. */
export function unpackMessages(conversationId: string, rows: readonly PackedMessage[], bodies: Buffer | null): StoredRow[] {
  let end = 0;
  return rows.map(([id, seq, rev, senderId, clientId, bodyVersion, createdAtMs, rest, octets]) => {
    const from = end;
    end += octets ?? 0;
    return {
      id,
      conversation_id: conversationId,
      seq,
      rev,
      sender_id: senderId,
      client_id: clientId,
      body: octets === null || bodies === null ? null : bodies.subarray(from, end),
      body_version: bodyVersion,
      created_at: new Date(createdAtMs),
      rest,
    };
  });
}

function ownerOf(row: StoredRow): Owner {
  const { authorId, answer } = row.rest === null ? { authorId: row.sender_id, answer: null } : authorOf({ sender_id: row.sender_id, ...row.rest });
  return { id: row.id, conversationId: row.conversation_id, authorId, answer: answer ?? null, version: row.body_version };
}

const nothingSealed = new Uint8Array();

const bytesOf = (json: string): Buffer => Buffer.from(json.slice(2), "hex");

/** Opens a page of messages with one look at the keys. Recalled ones have no text. */
export async function openMessages(sealer: Sealer, rows: StoredRow[]): Promise<MessageRow[]> {
  const sealed: Sealed[] = [];
  for (const row of rows) {
    const owner = ownerOf(row);
    const { recalled_at, ai_detail, files } = restOf(row);
    // every message that is not recalled has a text, be it empty: one whose bytes are gone is altered
    sealed.push({ place: bodyPlace(owner), sealed: recalled_at ? null : (row.body ?? nothingSealed) });
    if (ai_detail) sealed.push({ place: detailPlace(owner), sealed: recalled_at ? null : bytesOf(ai_detail) });
    if (files) sealed.push({ place: filesPlace(owner), sealed: recalled_at ? null : bytesOf(files) });
  }
  const opened = await sealer.openAll(sealed);
  let next = 0;
  const following = (has: unknown): Opened => (has ? (opened[next++] as Opened) : nothing);
  return rows.map((row) => openedRow(row, restOf(row), { text: following(true), detail: following(row.rest?.ai_detail), files: following(row.rest?.files) }));
}

const nothing: Opened = { text: null, unreadable: false };
const noFiles: readonly File[] = [];
const time = (json: string | null): Date | null => (json === null ? null : new Date(json));

type OpenedParts = { text: Opened; detail: Opened; files: Opened };

// each field by name: rows are many, and taking two out of thirty by rest and spread costs more than deciphering them
function openedRow(row: Omit<StoredRow, "body" | "rest">, rest: Rest, { text, detail, files }: OpenedParts): MessageRow {
  const unreadable = text.unreadable || detail.unreadable || files.unreadable;
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    seq: row.seq,
    rev: row.rev,
    sender_id: row.sender_id,
    sender_kind: rest.sender_kind,
    client_id: row.client_id,
    body_version: row.body_version,
    mentions: rest.mentions,
    reply_to: rest.reply_to,
    thread_root: rest.thread_root,
    created_at: row.created_at,
    edited_at: time(rest.edited_at),
    recalled_at: time(rest.recalled_at),
    run_id: rest.run_id,
    asker_id: rest.asker_id,
    ai_state: rest.ai_state,
    ai_attempt: rest.ai_attempt,
    ai_next_index: rest.ai_next_index,
    ai_label: rest.ai_label,
    ai_provider: rest.ai_provider,
    ai_model: rest.ai_model,
    ai_jurisdiction: rest.ai_jurisdiction,
    ai_error_code: rest.ai_error_code,
    ai_usage: rest.ai_usage,
    reactions: rest.reactions,
    forwarded_from: rest.forwarded_from,
    forwarded_conversation: rest.forwarded_conversation,
    forwarded_owner: rest.forwarded_owner,
    forwarded_label: rest.forwarded_label,
    text: unreadable ? "" : (text.text ?? ""),
    unreadable,
    detail: unreadable || detail.text === null ? null : (JSON.parse(detail.text) as AnswerDetail),
    attachments: unreadable || files.text === null ? noFiles : (JSON.parse(files.text) as File[]),
  };
}

type Saying = Pick<Rest, "mentions" | "reply_to" | "thread_root"> & { text: string; attachments: readonly File[]; forwarded?: Forwarded | undefined };
/** A person's message as it was just appended, so that it is announced without being read again. */
export const appendedRow = (message: Omit<StoredRow, "body" | "rest"> & Saying): MessageRow => {
  const { forwarded } = message;
  const row = openedRow(message, plain, { text: { text: message.text, unreadable: false }, detail: nothing, files: nothing });
  // written into the one shape that all have, for every message that is sent: an object spread into another would cost as much as sealing it
  row.mentions = message.mentions;
  row.reply_to = message.reply_to;
  row.thread_root = message.thread_root;
  row.attachments = message.attachments;
  if (forwarded) {
    row.forwarded_from = forwarded.from;
    row.forwarded_conversation = forwarded.conversation;
    row.forwarded_owner = forwarded.owner;
    row.forwarded_label = forwarded.label;
  }
  return row;
};
