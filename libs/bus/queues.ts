import type { JobsOptions, WorkerOptions } from "bullmq";

/** Every queue there is, one job name each. */
export const JOB_NAMES = ["bot-reply", "provider-test", "dry-run", "sweep"] as const;

export type JobName = (typeof JOB_NAMES)[number];

/**
 * Retries live in our own tables (the run's generation and the sweep), so BullMQ tries once and keeps nothing:
 * a job that it still keeps would make the next `add` with its id a silent no-op.
 */
export const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } satisfies JobsOptions;

/** The events that BullMQ keeps for dashboards; nobody here reads them. */
export const EVENTS_KEPT = 100;

export const WORKER_OPTIONS = {
  autorun: false,
  lockDuration: 30_000,
  stalledInterval: 10_000,
  // A worker that was paused past its lock must not have its job failed for ever; whether a run is still wanted is decided by its row.
  maxStalledCount: 1_000,
  drainDelay: 5,
  runRetryDelay: 500,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
  metrics: { maxDataPoints: 60 },
} satisfies Partial<WorkerOptions>;
