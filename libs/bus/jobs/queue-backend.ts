import type { JobsOptions, Processor, Queue, Worker } from "bullmq";
import type { JobName } from "../queues.js";
import { pause } from "../time-limit.js";
import type { JobData } from "./job-data.js";

/** What this house uses of BullMQ's classes, the same over either backend. */
export type JobQueue = Pick<Queue, "upsertJobScheduler" | "getJobScheduler" | "getJobCounts" | "getMetrics" | "waitUntilReady" | "close"> & {
  on(event: "error", listener: (error: Error) => void): unknown;
  add(name: string, data: JobData, options: JobsOptions): Promise<unknown>;
};
export type JobWorker = Pick<Worker, "run" | "waitUntilReady" | "close" | "disconnect"> & {
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "stalled", listener: (jobId: string) => void): unknown;
};

/** Where BullMQ keeps its jobs: Postgres or Redis. */
export type QueueBackend = {
  /** Resolves when queues can be opened, however long that takes; rejects only when closed before. */
  ready(): Promise<void>;
  queue(name: JobName): JobQueue;
  worker(name: JobName, concurrency: number, run: Processor): JobWorker;
  /** Ends what the queues and workers share. Their own closing comes first. */
  close(): Promise<void>;
};

const PAUSE_MS = 250;

/**
 * A worker whose fetch fails asks again at once, for as long as the backend is starting, full or read-only: this makes it wait a little.
 */
export function pacedOnErrors<B extends { moveToActive(token: string, name?: string): Promise<unknown> }>(backend: B): B {
  const take = backend.moveToActive.bind(backend) as B["moveToActive"];
  const paced = async (token: string, name?: string): Promise<unknown> => {
    try {
      return await take(token, name);
    } catch (error) {
      await pause(PAUSE_MS);
      throw error;
    }
  };
  return Object.assign(backend, { moveToActive: paced });
}
