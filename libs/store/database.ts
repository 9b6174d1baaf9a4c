import { PrismaPg } from "@prisma/adapter-pg";
import { fail } from "@hoopoe/protocol";
import pg from "pg";
import { columnTypes } from "./column-types.js";
import { keepStatisticsFresh } from "./fresh-statistics.js";
import { PrismaClient } from "./generated/client.js";

export type Sql = Pick<pg.ClientBase, "query">;

/** The pool and the two ways in: SQL for the message log, Prisma for the rest. */
export type Database = {
  pool: pg.Pool;
  prisma: PrismaClient;
  /** Runs `work` in one transaction on one connection; rolls back when it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/**
 * Statements that come again are planned once: planning a page anew for each reader costs more than reading it. And they are planned along indexes, whose
 * first rows are enough for most, not over all that a table holds: without knowing for whom, Postgres takes the average for everybody.
 */
const planning = ["plan_cache_mode=force_generic_plan", "enable_seqscan=off", "enable_bitmapscan=off", "jit=off"].map((setting) => `-c ${setting}`).join(" ");

/**
 * Opens a pool of at most `connections`. Lost connections are made anew by the pool; statements end after 20 s, silent connections after 22 s.
 * @param onLost is told of errors of idle connections (name and code only).
 */
export function openDatabase(options: { url: string; connections: number; onLost: (error: unknown) => void }): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 20_000,
    // a connection that is only half open never answers: a little later than Postgres itself would have ended the statement, it is given up
    query_timeout: 22_000,
    idle_in_transaction_session_timeout: 20_000,
    keepAlive: true,
    application_name: "hoopoe",
    options: planning,
    types: columnTypes,
  });
  pool.on("error", options.onLost);
  // the pool listens to connections that rest: one lost in a transaction, between two statements or in one, would end the process. The next statement tells.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const statistics = keepStatisticsFresh(pool);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: "minimal" });
  return {
    pool,
    prisma,
    transaction: (work) => transaction(pool, work),
    async close() {
      statistics.stop();
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

async function transaction<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    if (isUnanswered(error)) broken = error;
    else
      await client.query("rollback").catch((lost: Error) => {
        broken = lost;
      });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The connection gave no answer: what it would say to anything else nobody need wait for. */
const isUnanswered = (error: unknown): error is Error => error instanceof Error && error.message === "Query read timeout";

const connectionCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "57P01",
  "57P02",
  "57P03",
  "57P05",
  // no room on the disk, none in memory, no connection left
  "53100",
  "53200",
  "53300",
  "08000",
  "08003",
  "08006",
  "08001",
  "08004",
  "25006",
  "P1001",
  "P1017",
  "P2024",
  "P2037",
]);

/** Whether an error means that the database is away or full for now (so that trying again helps), not that the statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && connectionCodes.has(code)) return true;
  if (
    /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Can't reach database|the database system is|Client has encountered a connection error|not queryable/i.test(
      error.message,
    )
  )
    return true;
  return error.cause !== undefined && isDatabaseAway(error.cause);
}

/** Whether somebody else held a row for longer than the statement waits for one (`lock_timeout`). */
export const isRowHeld = (error: unknown): boolean => error instanceof Error && (error as { code?: unknown }).code === "55P03";

/** The unique index or constraint that a write ran into, or null. */
export function violatedUnique(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, constraint, meta } = error as {
    code?: string;
    constraint?: string;
    meta?: { driverAdapterError?: { cause?: { constraint?: { index?: string; fields?: string[] } } } };
  };
  if (code === "23505") return constraint ?? "unique";
  if (code !== "P2002") return null;
  const violated = meta?.driverAdapterError?.cause?.constraint;
  return violated?.index ?? violated?.fields?.join(",") ?? "unique";
}

/** The fault for a database that is away. */
export const databaseAway = () => fail("UNAVAILABLE", "The database is not reachable; try again shortly.", { retryAfterMs: 1_000 });
/** The fault for a row that is held. */
export const rowHeld = () => fail("UNAVAILABLE", "Something else is being written there; try again shortly.", { retryAfterMs: 2_000 });
