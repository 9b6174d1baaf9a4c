import type { Job } from "bullmq";
import { errorFields, type WarnSeldom } from "../log-seldom.js";
import type { JobName } from "../queues.js";
import { pause, within } from "../time-limit.js";
import { isJobData, type JobData } from "./job-data.js";
import type { JobWorker, QueueBackend } from "./queue-backend.js";

export type JobHandler = (data: JobData, signal: AbortSignal) => Promise<void>;
export type RunningWorker = { close(): Promise<void> };

type Work = { name: JobName; concurrency: number; handler: JobHandler; backend: QueueBackend; warn: WarnSeldom };

const CLOSE_LIMIT_MS = 5_000;
const PAUSE_MS = 500;

/** Runs a worker for as long as the process lives: one that could not start, or stopped by itself, is followed by another. */
export function runWorker(work: Work): RunningWorker {
  const closing = new AbortController();
  let worker: JobWorker | null = null;

  const once = async (): Promise<void> => {
    await work.backend.ready();
    if (closing.signal.aborted) return;
    worker = work.backend.worker(work.name, work.concurrency, (job) => handle(work, job, closing.signal));
    worker.on("error", (error) => work.warn("worker error", { queue: work.name, ...errorFields(error) }));
    worker.on("stalled", (jobId) => work.warn("job stalled", { queue: work.name, jobId }));
    await worker.waitUntilReady();
    await worker.run();
  };
  const keep = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await once().catch((error) => work.warn("worker stopped", { queue: work.name, ...errorFields(error) }));
      if (!closing.signal.aborted) await closeWorker(worker);
      await pause(PAUSE_MS, closing.signal);
    }
  };
  void keep();
  return {
    close: async () => {
      closing.abort();
      await closeWorker(worker);
    },
  };
}

/** Waits for the running handlers, up to a limit, then cuts the connections that they would still need. */
async function closeWorker(worker: JobWorker | null): Promise<void> {
  if (!worker) return;
  await within(CLOSE_LIMIT_MS, worker.close()).catch(async () => {
    await within(1_000, worker.disconnect()).catch(() => undefined);
  });
}

/** BullMQ keeps a failed job's error message: it gets one that says nothing of what was worked on. */
async function handle(work: Work, job: Job, signal: AbortSignal): Promise<void> {
  if (!isJobData(job.data)) {
    work.warn("job with foreign data dropped", { queue: work.name });
    return;
  }
  try {
    await work.handler(job.data, signal);
  } catch (error) {
    work.warn("job failed", { queue: work.name, jobId: job.id, ...errorFields(error) });
    throw new Error("handler failed");
  }
}
