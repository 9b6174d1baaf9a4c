import { type Jobs, openJobs } from "./jobs/jobs.js";
import { type LiveChannel, openLiveChannel } from "./live/live-channel.js";
import type { BusOptions } from "./options.js";
import { within } from "./time-limit.js";

export type Bus = {
  live: LiveChannel;
  jobs: Jobs;
  /** Sends what was emitted (within a second), aborts the job handlers and waits for them (up to five), then leaves no handle open. */
  close(): Promise<void>;
};

const FIRST_WAIT_MS = 3_000;

/**
 * Opens the queues and the live channel: on Postgres (BullMQ's backend; LISTEN and NOTIFY), or on Redis with `redisUrl`.
 * A backend that is down does not make this fail: after three seconds it resolves all the same, and connects when the backend is there.
 */
export async function openBus(options: BusOptions): Promise<Bus> {
  const live = openLiveChannel(options);
  const jobs = openJobs(options);
  const connected = new Promise<void>((resolve) => {
    const off = live.onState((now) => {
      if (now) resolve(off());
    });
  });
  await within(FIRST_WAIT_MS, Promise.all([connected, jobs.ready()])).catch(() => options.log.warn({}, "bus opened without its backend"));
  return {
    live,
    jobs,
    close: async () => {
      await jobs.close();
      await live.close();
    },
  };
}
