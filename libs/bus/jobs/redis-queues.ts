import { type BackendFactory, createRedisBackend, Queue, type RedisQueueBackend, Worker } from "bullmq";
import { Redis, type RedisOptions } from "ioredis";
import { errorFields, type WarnSeldom } from "../log-seldom.js";
import { EVENTS_KEPT, JOB_OPTIONS, type JobName, WORKER_OPTIONS } from "../queues.js";
import { pacedOnErrors, type QueueBackend } from "./queue-backend.js";

const healing = { retryStrategy: (times: number) => Math.min(100 * 2 ** (times - 1), 2_000), keepAlive: 10_000, connectTimeout: 5_000 } satisfies RedisOptions;

/** BullMQ on Redis: one connection for adding, which fails at once while Redis is away, and two for each queue that this process works on. */
export function openRedisQueues(options: { redisUrl: string; warn: WarnSeldom }): QueueBackend {
  const lost = (error: unknown): void => options.warn("queue connection lost", errorFields(error));
  const connect = (more: RedisOptions): Redis => new Redis(options.redisUrl, { ...healing, ...more }).on("error", lost);
  const adding = connect({ enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 });
  const working: Redis[] = [];
  const closing = new AbortController();
  const ready = new Promise<void>((resolve, reject) => {
    adding.once("ready", resolve);
    closing.signal.addEventListener("abort", () => reject(new Error("closed")), { once: true });
  });
  ready.catch(() => undefined);
  return {
    ready: () => ready,
    queue: (name) =>
      new Queue(name, { connection: adding, prefix: prefix(name), defaultJobOptions: JOB_OPTIONS, streams: { events: { maxLen: EVENTS_KEPT } } }, redisBackend),
    worker: (name, concurrency, run) => {
      const connection = connect({ maxRetriesPerRequest: null });
      working.push(connection);
      return new Worker(name, run, { ...WORKER_OPTIONS, connection, prefix: prefix(name), concurrency }, redisBackend);
    },
    close: async () => {
      closing.abort();
      for (const connection of [adding, ...working]) connection.disconnect(false);
    },
  };
}

/** The braces keep all of a queue's keys in one slot of a cluster. */
function prefix(name: JobName): string {
  return `{hoopoe:${name}}`;
}

const redisBackend: BackendFactory<RedisQueueBackend> = (name, options, more) => pacedOnErrors(createRedisBackend(name, options, more));
