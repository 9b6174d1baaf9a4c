import { errorFields, warnSeldom } from "../log-seldom.js";
import type { BusOptions } from "../options.js";
import { JOB_NAMES, JOB_OPTIONS, type JobName } from "../queues.js";
import { pause, TimeLimitError, within } from "../time-limit.js";
import { isJobData, isJobId, type JobData } from "./job-data.js";
import { openPostgresQueues } from "./postgres-queues.js";
import type { JobQueue, QueueBackend } from "./queue-backend.js";
import { openRedisQueues } from "./redis-queues.js";
import { type JobHandler, runWorker, type RunningWorker } from "./run-worker.js";

export type { JobData, JobHandler, JobName };

/** `failed` counts all that ever failed (or since the backend was emptied), the others what is there now. */
export type JobCounts = { waiting: number; active: number; failed: number };

export type Jobs = {
  /**
   * Adds a job of ids and numbers. While one with this id waits or runs, nothing is added; once it is done or failed, the id is free.
   * Resolves within a second: true when the backend has the job, false when it may not (a sweep sends it again). Never rejects.
   */
  add(name: JobName, jobId: string, data: JobData): Promise<boolean>;
  /**
   * Works on a queue, at most `concurrency` jobs at once. The handler's signal aborts on shutdown,
   * and has aborted already when a job was fetched in that moment. Throws for an unknown queue and for a second handler.
   */
  process(name: JobName, options: { concurrency: number }, handler: JobHandler): void;
  /** A job every so many milliseconds, one over all processes that ask for it. Goes on by itself after a backend was down or emptied. */
  repeat(name: JobName, everyMs: number): Promise<void>;
  /** null: not reachable within a second. */
  counts(name: JobName): Promise<JobCounts | null>;
  /** Whether the queues are reachable within a second. */
  health(): Promise<boolean>;
};

type OpenedQueue = { opening: Promise<JobQueue>; since: number; isOpen: boolean };

const LIMIT_MS = 1_000;
const SCHEDULE_CHECK_MS = 10_000;

/** Opens the queues over Postgres, or over Redis when there is one. They connect by themselves, now or whenever the backend is there. */
export function openJobs(options: BusOptions): Jobs & { ready(): Promise<void>; close(): Promise<void> } {
  return new BullJobs(options);
}

class BullJobs implements Jobs {
  readonly #backend: QueueBackend;
  readonly #warn;
  readonly #queues = new Map<JobName, OpenedQueue>();
  readonly #workers = new Map<JobName, RunningWorker>();
  readonly #closing = new AbortController();

  constructor(private readonly options: BusOptions) {
    const warn = warnSeldom(options.log);
    this.#warn = warn;
    this.#backend = options.redisUrl ? openRedisQueues({ redisUrl: options.redisUrl, warn }) : openPostgresQueues({ databaseUrl: options.databaseUrl, warn });
  }

  ready(): Promise<void> {
    return this.#backend.ready();
  }

  async add(name: JobName, jobId: string, data: JobData): Promise<boolean> {
    if (!isJobName(name) || !isJobId(jobId) || !isJobData(data)) {
      this.options.log.warn({ queue: name }, "job refused: a queue's name, an id, and data of ids and numbers are needed");
      return false;
    }
    const added = await this.#soon(name, (queue) => queue.add(name, data, { ...JOB_OPTIONS, jobId }));
    return added !== null;
  }

  process(name: JobName, { concurrency }: { concurrency: number }, handler: JobHandler): void {
    if (!isJobName(name)) throw new Error(`there is no queue ${String(name)}`);
    if (this.#workers.has(name)) throw new Error(`queue ${name} has a handler already`);
    if (!Number.isInteger(concurrency) || concurrency < 1) throw new Error(`queue ${name}: concurrency must be 1 or more`);
    this.#workers.set(name, runWorker({ name, concurrency, handler, backend: this.#backend, warn: this.#warn }));
  }

  async repeat(name: JobName, everyMs: number): Promise<void> {
    if (!isJobName(name)) throw new Error(`there is no queue ${String(name)}`);
    await this.#soon(name, (queue) => schedule(queue, name, everyMs));
    void this.#keepScheduled(name, everyMs);
  }

  async counts(name: JobName): Promise<JobCounts | null> {
    return this.#soon(name, async (queue) => {
      const [{ waiting = 0, active = 0 }, failed] = await Promise.all([queue.getJobCounts("waiting", "active"), queue.getMetrics("failed", 0, 0)]);
      return { waiting, active, failed: failed.meta.count };
    });
  }

  async health(): Promise<boolean> {
    return (await this.counts("sweep")) !== null;
  }

  /** Aborts the handlers and waits up to five seconds for them, then ends all connections. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#workers.values()].map((worker) => worker.close()));
    const queues = await Promise.allSettled([...this.#queues.values()].map(({ opening }) => within(LIMIT_MS, opening)));
    for (const queue of queues) {
      if (queue.status === "fulfilled") await within(LIMIT_MS, queue.value.close()).catch(() => undefined);
    }
    await this.#backend.close();
  }

  /** What `ask` answers, or null when that takes longer than a second or fails. */
  async #soon<T>(name: JobName, ask: (queue: JobQueue) => Promise<T>): Promise<T | null> {
    let isLate = false;
    const asking = async (): Promise<T> => {
      const queue = await this.#open(name);
      if (isLate) throw new Error("given up");
      return ask(queue);
    };
    try {
      return await within(LIMIT_MS, asking());
    } catch (error) {
      isLate = true;
      if (!this.#closing.signal.aborted) this.#warn("queue not reachable", { queue: name, ...errorFields(error) });
      return null;
    }
  }

  #open(name: JobName): Promise<JobQueue> {
    const before = this.#queues.get(name);
    if (before) {
      // Nobody waits for a queue that has been opening for long: while the backend is down, those who wait would only pile up.
      const isSlow = !before.isOpen && performance.now() - before.since > LIMIT_MS;
      return isSlow ? Promise.reject(new TimeLimitError("queue still opening")) : before.opening;
    }
    const opened: OpenedQueue = { opening: this.#openAnew(name), since: performance.now(), isOpen: false };
    this.#queues.set(name, opened);
    opened.opening.then(
      () => {
        opened.isOpen = true;
      },
      () => this.#queues.delete(name),
    );
    return opened.opening;
  }

  /** A queue whose opening failed is no use any more (BullMQ remembers the failure): the next call opens another. */
  async #openAnew(name: JobName): Promise<JobQueue> {
    await this.#backend.ready();
    if (this.#closing.signal.aborted) throw new Error("closed");
    const queue = this.#backend.queue(name);
    queue.on("error", (error) => this.#warn("queue error", { queue: name, ...errorFields(error) }));
    try {
      await queue.waitUntilReady();
    } catch (error) {
      await queue.close().catch(() => undefined);
      throw error;
    }
    return queue;
  }

  /** A schedule is gone when Redis was emptied, and stands still when the backend was away at the moment of the next job's making. */
  async #keepScheduled(name: JobName, everyMs: number): Promise<void> {
    const closing = this.#closing.signal;
    for (;;) {
      await pause(SCHEDULE_CHECK_MS, closing);
      if (closing.aborted) return;
      await this.#soon(name, async (queue) => {
        const next = (await queue.getJobScheduler(name))?.next;
        if (next === undefined || next < Date.now() - everyMs) await schedule(queue, name, everyMs);
        return true;
      });
    }
  }
}

function schedule(queue: JobQueue, name: JobName, everyMs: number): Promise<unknown> {
  return queue.upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts: JOB_OPTIONS });
}

function isJobName(name: string): name is JobName {
  return (JOB_NAMES as readonly string[]).includes(name);
}
