import { type BackendFactory, PostgresConnection, type PostgresConnectionOptions, PostgresQueueBackend, Queue, runMigrations, Worker } from "bullmq";
import pg from "pg";
import { errorFields, type WarnSeldom } from "../log-seldom.js";
import { EVENTS_KEPT, JOB_OPTIONS, WORKER_OPTIONS } from "../queues.js";
import { pause, within } from "../time-limit.js";
import { pacedOnErrors, type QueueBackend } from "./queue-backend.js";

const SCHEMA = "bullmq";
/** One listening connection for each queue that this process works on, and some for queries. */
const LARGEST_POOL = 10;
const LONGEST_WAIT_S = 5;

/**
 * BullMQ in a schema of its own beside the product's tables, over one pool. A new job wakes a waiting worker by NOTIFY.
 * https://docs.bullmq.io: PostgreSQL backend
 */
export function openPostgresQueues(options: { databaseUrl: string; warn: WarnSeldom }): QueueBackend {
  const pool = new pg.Pool({
    connectionString: withOptions(options.databaseUrl),
    application_name: "hoopoe-queue",
    max: LARGEST_POOL,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  const lost = (error: unknown): void => options.warn("queue connection lost", errorFields(error));
  pool.on("error", lost);
  // A pool listens to its idle connections only: one that BullMQ has taken out would end the process with its 'error' event.
  pool.on("connect", (client) => client.on("error", lost));
  const closing = new AbortController();
  const ready = migrate(pool, closing.signal, options.warn);
  ready.catch(() => undefined);
  return {
    ready: () => ready,
    queue: (name) => new Queue(name, { connection: pool, defaultJobOptions: JOB_OPTIONS, streams: { events: { maxLen: EVENTS_KEPT } } }, postgresBackend),
    worker: (name, concurrency, run) => new Worker(name, run, { ...WORKER_OPTIONS, connection: pool, concurrency }, postgresBackend),
    close: async () => {
      closing.abort();
      await within(1_000, pool.end()).catch(() => undefined);
    },
  };
}

/** Tries for as long as it takes: services start in any order. */
async function migrate(pool: pg.Pool, closing: AbortSignal, warn: WarnSeldom): Promise<void> {
  while (!closing.aborted) {
    try {
      const client = await pool.connect();
      try {
        await runMigrations(client, SCHEMA);
        client.release();
      } catch (error) {
        client.release(true);
        throw error;
      }
      return;
    } catch (error) {
      warn("queue not available", errorFields(error));
      await pause(500, closing);
    }
  }
  throw new Error("closed");
}

/**
 * The queue's tables by name, and commits that do not wait for the disk: a job that a crash of Postgres loses is sent again by the sweep,
 * and each commit with a NOTIFY holds up the next one.
 */
function withOptions(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const given = url.searchParams.get("options");
  url.searchParams.set("options", `${given ? `${given} ` : ""}-c search_path=${SCHEMA} -c synchronous_commit=off`);
  return url.href;
}

class WakefulBackend extends PostgresQueueBackend {
  /** After an error a worker waits as long as this allows (an hour, as inherited), even if its listening connection is half open. */
  override get maximumBlockTimeout(): number {
    return LONGEST_WAIT_S;
  }
}

const postgresBackend: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> = (name, options) =>
  pacedOnErrors(new WakefulBackend(new PostgresConnection(options.connection), name, options));
