import { fail, invalid } from "@hoopoe/protocol";
import type pg from "pg";
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
};
export type Appended = { id: string; seq: number; rev: number; createdAt: Date; duplicate: boolean; mentions: string[]; runIds: string[] };

type Row = {
  ord: number;
  outcome: "new" | "duplicate" | "repeated" | "CLIENT_ID_REUSED" | "NOT_FOUND" | "TOKEN_INVALID" | "replyTo" | "threadRoot";
  id: string;
  seq: number;
  rev: number;
  created_at: Date;
  mentions: string[] | null;
  run_ids: string[];
};

const statement = `select ord, outcome, id, seq, rev, created_at, mentions::text[] as mentions, run_ids::text[] as run_ids from append_messages(
  $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::uuid[], $7::int[], $8::int[], $9::bytea, $10::text[], $11::uuid[], $12::uuid[])`;

/** The appends of a process: numbered and inserted in batches. Refused as `append_messages` judges each under its conversation's lock. */
export const openAppender = (pool: pg.Pool): GroupCommit<Appending, Appended> =>
  new GroupCommit({
    batchRows: 200,
    waitingItems: 20_000,
    async run(batch) {
      const rows = await call(pool, batch);
      return batch.map((_, i) => settle(i, rows, batch));
    },
  });

async function call(pool: pg.Pool, messages: Appending[]): Promise<Row[]> {
  const column = <T>(pick: (m: Appending) => T): T[] => messages.map(pick);
  let end = 1;
  const { rows } = await pool.query<Row>({
    name: "append_messages",
    text: statement,
    values: [
      column((m) => m.conversationId),
      column((m) => m.senderId),
      column((m) => m.sessionId),
      column((m) => m.clientId),
      column((m) => m.contentHash),
      column((m) => m.id),
      // where each body begins (from 1) and how long it is, in all of them as one value: alone it is sent as it is, in an array as hex
      column((m) => (end += m.body.length) - m.body.length),
      column((m) => m.body.length),
      Buffer.concat(column((m) => m.body)),
      column((m) => `{${m.mentions.join(",")}}`),
      column((m) => m.replyTo),
      column((m) => m.threadRoot),
    ],
  });
  return rows;
}

const sameKey = (a: Appending, b: Appending): boolean => a.conversationId === b.conversationId && a.senderId === b.senderId && a.clientId === b.clientId;

function settle(index: number, rows: Row[], batch: Appending[]): Settled<Appended> {
  const [row, message] = [rows[index], batch[index] as Appending];
  if (!row) return { error: fail("INTERNAL") };
  switch (row.outcome) {
    case "new":
    case "duplicate":
      return { value: appended(row, row.outcome === "duplicate") };
    case "repeated": {
      const first = batch.findIndex((other) => sameKey(other, message));
      // it repeats one of the same batch that was refused: it is judged anew by itself
      if (rows[first]?.outcome !== "new") return "again";
      return batch[first]?.contentHash.equals(message.contentHash) ? { value: appended(rows[first], true) } : { error: fail("CLIENT_ID_REUSED") };
    }
    case "replyTo":
    case "threadRoot":
      return { error: invalid(row.outcome, "names no message of this conversation that can be used here") };
    default:
      return { error: fail(row.outcome) };
  }
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
