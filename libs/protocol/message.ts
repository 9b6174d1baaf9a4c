import { z } from "zod";
import { File } from "./file.js";
import { limits } from "./limits.js";
import { ClientId, Cursor, Emoji, Id, List, notEmpty, QueryInt, saysSomething, Seq, Text, TextBesideFiles, Time } from "./primitives.js";
import { PolicyReason } from "./policy-reason.js";
import { Redactions } from "./redaction.js";
import { UserKind } from "./user.js";

/** Why a bot's answer is not whole. */
export const RunErrorCode = z.enum([
  "auth",
  "balance",
  "rate_own",
  "rate_platform",
  "overloaded",
  "context_too_long",
  "filtered_input",
  "filtered_output",
  "bad_request",
  "model_missing",
  "network",
  "timeout",
  "host_error",
  "interrupted",
  "over_budget",
  "policy",
]);
export type RunErrorCode = z.infer<typeof RunErrorCode>;
export const AnswerState = z.enum(["streaming", "done", "stopped", "failed", "interrupted", "blocked"]);
export type AnswerState = z.infer<typeof AnswerState>;
/** A run before it has an answer is `queued`. */
export const RunState = z.enum(["queued", ...AnswerState.options]);
export type RunState = z.infer<typeof RunState>;
export const Jurisdiction = z.enum(["local", "domestic", "overseas"]);
export type Jurisdiction = z.infer<typeof Jurisdiction>;

/** Tokens as the host reported them, or counted by us (`estimated`). */
export const Usage = z.object({
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cachedTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  estimated: z.boolean(),
});
export type Usage = z.infer<typeof Usage>;
/** A passage that an answer quotes. */
export const Source = z.object({ id: z.string(), title: z.string() });
export type Source = z.infer<typeof Source>;

export const BudgetKind = z.enum(["person", "bot", "organisation"]);
export type BudgetKind = z.infer<typeof BudgetKind>;

export const Ai = z.object({
  runId: Id,
  attempt: z.number().int(),
  nextIndex: z.number().int(),
  state: AnswerState,
  label: z.string(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  jurisdiction: Jurisdiction.nullable(),
  /** What was masked in the question before it left; the receipt counts the whole prompt. */
  redactions: Redactions,
  sources: z.array(Source),
  usage: Usage.nullable(),
  reasoning: z.string().optional(),
  /** With `over_budget`: whose budget has too little left, of who asked, of the bot or of the organisation, and when it begins anew. */
  budget: z.object({ kind: BudgetKind, renewsAt: Time }).optional(),
  /** With `policy`: why. The text of such an answer says it in the organisation's language. */
  policy: z.object({ reason: PolicyReason }).optional(),
  errorCode: RunErrorCode.nullable(),
});
export type Ai = z.infer<typeof Ai>;

export const Message = z.object({
  id: Id,
  conversationId: Id,
  seq: Seq,
  rev: Seq,
  sender: z.object({ id: Id, kind: UserKind }),
  clientId: z.string(),
  text: z.string(),
  mentions: z.array(Id),
  replyTo: Id.nullable(),
  threadRoot: Id.nullable(),
  /** In the order of sending. Of a message whose key is gone nothing is known any more, of its files neither. */
  attachments: z.array(File),
  reactions: z.array(z.object({ emoji: z.string(), userIds: z.array(Id), count: z.number().int() })),
  createdAt: Time,
  editedAt: Time.nullable(),
  recalledAt: Time.nullable(),
  /** `messageId`: what was forwarded, of one forwarded on the first; `label`: the label of AI text, "" of a person's. */
  forwarded: z.object({ messageId: Id, label: z.string() }).nullable(),
  ai: Ai.nullable(),
});
export type Message = z.infer<typeof Message>;
/** Newest first (or oldest first with `afterSeq`); `nextCursor` is the next bound, a seq. */
export const MessageList = z.object({ items: z.array(Message), nextCursor: Seq.nullable() });
export type MessageList = z.infer<typeof MessageList>;

export const MessagesQuery = z
  .strictObject({
    beforeSeq: QueryInt(0, Number.MAX_SAFE_INTEGER).optional(),
    afterSeq: QueryInt(0, Number.MAX_SAFE_INTEGER).optional(),
    limit: QueryInt(1, limits.pageMax).optional(),
  })
  .refine((v) => !(v.beforeSeq !== undefined && v.afterSeq !== undefined), { path: ["afterSeq"], message: "beforeSeq and afterSeq exclude each other" });

const content = {
  clientId: ClientId,
  text: TextBesideFiles,
  mentions: z.array(Id).max(limits.mentionsMax).default([]),
  replyTo: Id.optional(),
  threadRoot: Id.optional(),
  /** Uploads of one's own that hang on no message yet. */
  attachments: z
    .array(Id)
    .max(limits.attachmentsMax)
    .refine((ids) => new Set(ids).size === ids.length, "must not name a file twice")
    .default([]),
};
/** Beside a file the text may be empty. */
const isSomething = ({ text, attachments }: { text: string; attachments: string[] }): boolean => attachments.length > 0 || saysSomething(text);
const inText = { path: ["text"], message: notEmpty };
export const SendBody = z.strictObject(content).refine(isSomething, inText);
export const SendInput = z.strictObject({ conversationId: Id, ...content }).refine(isSomething, inText);
export type SendInput = z.infer<typeof SendInput>;
export const Sent = z.object({ id: Id, seq: Seq, rev: Seq, createdAt: Time, duplicate: z.boolean() });
export type Sent = z.infer<typeof Sent>;

/** What is forwarded is copied by the server: text and label are not the client's to say. `messageId`: a message that the caller may read. */
const forward = { conversationId: Id, clientId: ClientId };
export const ForwardBody = z.strictObject(forward);
export const ForwardInput = z.strictObject({ messageId: Id, ...forward });
export type ForwardInput = z.infer<typeof ForwardInput>;

export const Delta = z.object({
  conversationId: Id,
  messageId: Id,
  runId: Id,
  attempt: z.number().int(),
  index: z.number().int(),
  text: z.string(),
});
export type Delta = z.infer<typeof Delta>;

/** `ifRev`: only if the message still has this rev. */
const edit = { text: Text, ifRev: Seq.optional() };
export const EditBody = z.strictObject(edit);
export const EditInput = z.strictObject({ messageId: Id, ...edit });
export const RecallInput = z.strictObject({ messageId: Id });
export const ReactInput = z.strictObject({ messageId: Id, emoji: Emoji, on: z.boolean() });
/** The message's rev now: a new one, or the present one when nothing was to change. */
export const Changed = z.object({ rev: Seq });
export type Changed = z.infer<typeof Changed>;

/** One wording of a message: from `createdAt` on until the next one's. */
export const Version = z.object({ version: z.number().int(), text: z.string(), createdAt: Time });
export type Version = z.infer<typeof Version>;
export const VersionsQuery = z.strictObject({ cursor: Cursor.optional(), limit: QueryInt(1, limits.pageMax).optional() });
/** The newest first; the present wording is the first of all. */
export const VersionList = List(Version);

/** The row of one's own message as the database holds it: bytes in hex. */
export const StoredMessage = z.object({
  id: Id,
  text: z.string(),
  table: z.string(),
  column: z.string(),
  plain: z.record(z.string(), z.string().nullable()),
  sealed: z.object({
    hex: z.string(),
    bytes: z.number().int(),
    suite: z.string(),
    conversationKeyId: z.string(),
    authorKeyId: z.string(),
    nonce: z.string(),
  }),
});
export type StoredMessage = z.infer<typeof StoredMessage>;

export const StopByTrigger = z.strictObject({ triggerId: Id });
export const StopByRun = z.strictObject({ runId: Id });
export const StopInput = z.union([StopByRun, StopByTrigger]);
export const Stopped = z.object({ state: RunState });
