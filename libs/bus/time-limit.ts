import { setTimeout as sleep } from "node:timers/promises";

export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
  readonly code = "TIME_LIMIT";
}

/**
 * The work's result, or a TimeLimitError once `ms` milliseconds have passed. The work itself goes on; what becomes of it later is ignored, also a rejection.
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  work.catch(() => undefined);
  const limit = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new TimeLimitError(`not done within ${ms} ms`);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    limit.catch(() => undefined);
    timer.abort();
  }
}

/** Waits `ms` milliseconds, or less when the signal aborts; never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}
