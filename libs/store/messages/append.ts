import { fail, invalid } from "@hoopoe/protocol";
import type pg from "pg";
import { databaseAway, isDatabaseAway } from "../database.js";

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

type Waiting = { message: Appending; resolve: (appended: Appended) => void; reject: (error: unknown) => void };
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

const batchRows = 200;
const waitingLimit = 20_000;
const statement = `select ord, outcome, id, seq, rev, created_at, mentions::text[] as mentions, run_ids::text[] as run_ids from append_messages(
  $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::uuid[], $7::bytea[], $8::text[], $9::uuid[], $10::uuid[])`;

/** What was measured of the batcher since the process began. */
export type AppendFigures = { batches: number; messages: number; waiting: number; lastBatch: number; lastCommitMs: number };

/**
 * Group commit: while one transaction is in flight the next batch gathers; each batch is one round trip.
 * A batch that fails as a whole is tried again one by one, so that one bad row harms none.
 */
export class MessageAppender {
  #waiting: Waiting[] = [];
  #flying = false;
  readonly figures: AppendFigures = { batches: 0, messages: 0, waiting: 0, lastBatch: 0, lastCommitMs: 0 };

  constructor(private readonly pool: pg.Pool) {}

  /** Resolves when the message is committed. @throws Fault as the append refuses it, or retryable when the database is away. */
  append(message: Appending): Promise<Appended> {
    if (this.#waiting.length >= waitingLimit) return Promise.reject(fail("OVERLOADED", undefined, { retryAfterMs: 1_000 }));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, resolve, reject });
      this.figures.waiting = this.#waiting.length;
      if (!this.#flying) void this.#fly();
    });
  }

  async #fly(): Promise<void> {
    this.#flying = true;
    // what arrives in the same turn of the event loop goes along
    await new Promise(setImmediate);
    while (this.#waiting.length) {
      const batch = this.#waiting.splice(0, batchRows);
      this.figures.waiting = this.#waiting.length;
      await this.#commit(batch);
    }
    this.#flying = false;
  }

  async #commit(batch: Waiting[]): Promise<void> {
    const started = performance.now();
    try {
      const rows = await this.#call(batch.map((w) => w.message));
      for (const [i, waiting] of batch.entries()) if (!settle(waiting, rows, i, batch)) this.#waiting.unshift(waiting);
    } catch (error) {
      if (isDatabaseAway(error)) for (const { reject } of batch) reject(databaseAway());
      else if (batch.length === 1) batch[0]?.reject(error);
      else for (const waiting of batch) await this.#commit([waiting]);
    }
    this.figures.batches++;
    this.figures.messages += batch.length;
    this.figures.lastBatch = batch.length;
    this.figures.lastCommitMs = performance.now() - started;
  }

  async #call(messages: Appending[]): Promise<Row[]> {
    const column = <T>(pick: (m: Appending) => T): T[] => messages.map(pick);
    const { rows } = await this.pool.query<Row>({
      name: "append_messages",
      text: statement,
      values: [
        column((m) => m.conversationId),
        column((m) => m.senderId),
        column((m) => m.sessionId),
        column((m) => m.clientId),
        column((m) => m.contentHash),
        column((m) => m.id),
        column((m) => m.body),
        column((m) => `{${m.mentions.join(",")}}`),
        column((m) => m.replyTo),
        column((m) => m.threadRoot),
      ],
    });
    return rows;
  }
}

const sameKey = (a: Appending, b: Appending): boolean => a.conversationId === b.conversationId && a.senderId === b.senderId && a.clientId === b.clientId;

/** Answers one sender. False: it repeats one of the same batch that was refused, so it is judged anew by itself. */
function settle({ message, resolve, reject }: Waiting, rows: Row[], index: number, batch: Waiting[]): boolean {
  const row = rows[index];
  if (!row) reject(fail("INTERNAL"));
  else if (row.outcome === "repeated") {
    const firstIndex = batch.findIndex((w) => sameKey(w.message, message));
    const first = rows[firstIndex] as Row;
    if (first.outcome !== "new") return false;
    if ((batch[firstIndex] as Waiting).message.contentHash.equals(message.contentHash)) resolve(appended(first, true));
    else reject(fail("CLIENT_ID_REUSED"));
  } else if (row.outcome === "new" || row.outcome === "duplicate") resolve(appended(row, row.outcome === "duplicate"));
  else if (row.outcome === "replyTo" || row.outcome === "threadRoot")
    reject(invalid(row.outcome, "names no message of this conversation that can be used here"));
  else reject(fail(row.outcome));
  return true;
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
