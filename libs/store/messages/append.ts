import { type ErrorCode, fail, invalid } from "@hoopoe/protocol";
import type pg from "pg";
import type { Forwarded } from "./message-owner.js";
import { GroupCommit, type Settled } from "../group-commit.js";

/** A sealed message that waits for its number. */
export type Appending = {
  id: string;
  conversationId: string;
  senderId: string;
  /** null for what the server itself sends. */
  sessionId: string | null;
  clientId: string;
  contentHash: Buffer;
  body: Buffer;
  mentions: string[];
  replyTo: string | null;
  threadRoot: string | null;
  /** Bots that a word of it wakes. */
  wakes: readonly string[];
  /** Which message it forwards, and what was read of that one; judged again under the lock of its conversation. */
  forwards: { sourceId: string; of: Forwarded } | null;
  /** The files that hang on it, and what they are, sealed; null: none. Judged under the lock as well: one's own, on no message yet. */
  attached: { ids: readonly string[]; files: Buffer } | null;
};
export type Appended = { id: string; seq: number; rev: number; createdAt: Date; duplicate: boolean; mentions: string[]; runIds: string[] };

type Row = {
  outcome: "new" | "duplicate" | "CLIENT_ID_REUSED" | "NOT_FOUND" | "TOKEN_INVALID" | "replyTo" | "threadRoot" | "attachments" | keyof typeof refusals;
  id: string;
  seq: number;
  rev: number;
  created_at: Date;
  mentions: string[] | null;
  run_ids: string[];
};

const statement = `select outcome, id, seq, rev, created_at, mentions::text[] as mentions, run_ids::text[] as run_ids from append_messages(
  $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::uuid[], $7::int[], $8::int[], $9::bytea, $10::text[], $11::uuid[], $12::uuid[], $13::text[], $14::uuid[],
  $15::jsonb[], $16::text[], $17::bytea[])`;

/** Why something is not forwarded. */
const refusals: Record<"source_recalled" | "source_streaming" | "source_changed" | "laxer_class", [ErrorCode, string]> = {
  source_recalled: ["CONFLICT", "The message was recalled."],
  source_streaming: ["CONFLICT", "The answer is still being written."],
  source_changed: ["CONFLICT", "The message has changed meanwhile."],
  laxer_class: ["FORBIDDEN", "This conversation has a laxer data class than the one that the message comes from: forwarding would lower it."],
};

/** The appends of a process: numbered and inserted in batches. Refused as `append_messages` judges each under its conversation's lock. */
export const openAppender = (pool: pg.Pool): GroupCommit<Appending, Appended> =>
  new GroupCommit({
    batchRows: 200,
    waitingItems: 20_000,
    locks: {
      keyOf: (message) => message.conversationId,
      async free(ids) {
        const { rows } = await pool.query<{ id: string }>("select id from conversation where id = any($1::uuid[]) for no key update skip locked", [ids]);
        return new Set(rows.map(({ id }) => id));
      },
    },
    async run(batch) {
      const firsts = firstOfEach(batch);
      const later = sharingFiles(batch);
      const sent = batch.filter((message, i) => firsts[i] === message && !later.has(message));
      const rows = await call(pool, sent);
      const rowOf = new Map(sent.map((message, i) => [message, rows[i]]));
      return batch.map((message, i) => {
        const first = firsts[i] as Appending;
        if (later.has(message)) return "again";
        return first === message ? settle(rowOf.get(message)) : settleRepeated(message, { first, row: rowOf.get(first) });
      });
    },
  });

/** An array as Postgres reads it, of what needs no quotes; the driver's own way of writing one costs more than the rest of a small batch. */
function plainArray(messages: Appending[], pick: (m: Appending) => string | number | null): string {
  let text = "{";
  for (const message of messages) text += (text.length > 1 ? "," : "") + (pick(message) ?? "NULL");
  return `${text}}`;
}

const quotedArray = (messages: Appending[], pick: (m: Appending) => string | null): string => plainArray(messages, (m) => quoted(pick(m)));
const quoted = (value: string | null): string | null => (value === null ? null : `"${/["\\]/.test(value) ? value.replace(/["\\]/g, "\\$&") : value}"`);

/** For each of a batch the first one in it with the same clientId, which may be itself. */
function firstOfEach(batch: Appending[]): Appending[] {
  const seen = new Map<string, Appending>();
  return batch.map((message) => {
    const key = message.conversationId + message.senderId + message.clientId;
    const first = seen.get(key);
    if (!first) seen.set(key, message);
    return first ?? message;
  });
}

const noneLater: ReadonlySet<Appending> = new Set();

/** Those of a batch that want a file which one before them wants: judged at once, both would find it free. A copy shares with whom it likes. */
function sharingFiles(batch: Appending[]): ReadonlySet<Appending> {
  if (!batch.some((message) => message.attached)) return noneLater;
  const taken = new Set<string>();
  return new Set(
    batch.filter(({ attached, forwards }) => {
      if (!attached || forwards) return false;
      const shares = attached.ids.some((id) => taken.has(id));
      for (const id of attached.ids) taken.add(id);
      return shares;
    }),
  );
}

async function call(pool: pg.Pool, messages: Appending[]): Promise<Row[]> {
  const bodies = Buffer.concat(messages.map((m) => m.body));
  const forwarding = messages.some((m) => m.forwards);
  const attaching = messages.some((m) => m.attached);
  let end = 1;
  const { rows } = await pool.query<Row>({
    name: "append_messages",
    text: statement,
    values: [
      quotedArray(messages, (m) => m.conversationId),
      quotedArray(messages, (m) => m.senderId),
      quotedArray(messages, (m) => m.sessionId),
      quotedArray(messages, (m) => m.clientId),
      plainArray(messages, (m) => `"\\\\x${m.contentHash.toString("hex")}"`),
      plainArray(messages, (m) => m.id),
      // where each body begins (from 1) and how long it is, in all of them as one value: alone it is sent as it is, in an array as hex
      plainArray(messages, (m) => (end += m.body.length) - m.body.length),
      plainArray(messages, (m) => m.body.length),
      bodies,
      quotedArray(messages, (m) => `{${m.mentions.join(",")}}`),
      quotedArray(messages, (m) => m.replyTo),
      quotedArray(messages, (m) => m.threadRoot),
      plainArray(messages, (m) => (m.wakes.length === 0 ? '"{}"' : `"{${m.wakes.join(",")}}"`)),
      forwarding ? messages.map((m) => m.forwards?.sourceId ?? null) : null,
      forwarding ? messages.map((m) => m.forwards && JSON.stringify(m.forwards.of)) : null,
      attaching ? messages.map((m) => m.attached && `{${m.attached.ids.join(",")}}`) : null,
      attaching ? messages.map((m) => m.attached && m.attached.files) : null,
    ],
  });
  return rows;
}

function settle(row: Row | undefined): Settled<Appended> {
  if (!row) return { error: fail("INTERNAL") };
  switch (row.outcome) {
    case "new":
    case "duplicate":
      return { value: appended(row, row.outcome === "duplicate") };
    case "replyTo":
    case "threadRoot":
      return { error: invalid(row.outcome, "names no message of this conversation that can be used here") };
    case "attachments":
      return { error: invalid("attachments", "must be one's own uploads that hang on no message yet") };
    case "source_recalled":
    case "source_streaming":
    case "source_changed":
    case "laxer_class":
      return { error: fail(...refusals[row.outcome]) };
    default:
      return { error: fail(row.outcome) };
  }
}

/** One that repeats another of its batch is that one's duplicate; when that was refused, or came by another session, it is judged anew by itself. */
function settleRepeated(message: Appending, { first, row }: { first: Appending; row: Row | undefined }): Settled<Appended> {
  if (message.sessionId !== first.sessionId || (row?.outcome !== "new" && row?.outcome !== "duplicate")) return "again";
  return message.contentHash.equals(first.contentHash) ? { value: appended(row, true) } : { error: fail("CLIENT_ID_REUSED") };
}

const appended = (row: Row, duplicate: boolean): Appended => ({
  id: row.id,
  seq: row.seq,
  rev: row.rev,
  createdAt: row.created_at,
  duplicate,
  mentions: row.mentions ?? [],
  runIds: duplicate ? [] : row.run_ids,
});
