import { setTimeout as sleep } from "node:timers/promises";
import type { ModelEvent } from "./model.js";
import { ModelError, stoppedError } from "./model-error.js";

const attempts = 2;
const longestBackoffMs = 2_000;
/** A host that asks for more than this is not waited for, unless there is nobody else to ask (`waitUntil`). */
const longestRetryAfterMs = 5_000;

/** `deadline`: of the whole answer; `waitUntil`: until when a host that says when to come again is come to again, as often as it says so. Epoch milliseconds. */
export type RetryOptions = { signal: AbortSignal; deadline: number; waitUntil?: number };

/**
 * Runs an answer, and again when it fails with an error worth trying again before it yielded anything: once more, or, where the host says when,
 * until `waitUntil`. Waits what the host asks for, else 0.3 to 2 s at random, and not past `deadline`. A host that was not asked is not tried
 * again: why not does not change so soon. An abort while waiting throws `interrupted`.
 */
export async function* withRetry(open: () => AsyncGenerator<ModelEvent>, options: RetryOptions): AsyncGenerator<ModelEvent> {
  for (let attempt = 1; ; attempt += 1) {
    let visible = false;
    try {
      for await (const event of open()) {
        visible = true;
        yield event;
      }
      return;
    } catch (error) {
      const wait = error instanceof ModelError && error.retryable && error.asked && !visible ? waitFor(error, { ...options, attempt }) : null;
      if (wait === null || Date.now() + wait >= options.deadline) throw error;
      await pause(wait, options.signal);
    }
  }
}

function waitFor({ retryAfterMs }: ModelError, { attempt, waitUntil = 0 }: RetryOptions & { attempt: number }): number | null {
  // a host that wants to be asked again at once, and again and again, is not obeyed for ever
  if (retryAfterMs !== null && retryAfterMs >= 500 && Date.now() + retryAfterMs < waitUntil) return retryAfterMs;
  if (attempt >= attempts) return null;
  if (retryAfterMs !== null) return retryAfterMs <= longestRetryAfterMs ? retryAfterMs : null;
  return 300 + Math.random() * (longestBackoffMs - 300);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw stoppedError();
  }
}
