import { setTimeout as sleep } from "node:timers/promises";
import type { ModelEvent } from "./model.js";
import { ModelError } from "./model-error.js";

const attempts = 2;
const longestBackoffMs = 2_000;
/** A host that asks for more than this is not waited for; the person decides. */
const longestRetryAfterMs = 5_000;

/**
 * Runs an answer, and once more when it fails with an error worth trying again before it yielded anything. Waits what the host asks for
 * (up to 5 s), else 0.3 to 2 s at random, and not past `deadline` (epoch milliseconds). An abort while waiting throws `interrupted`.
 */
export async function* withRetry(open: () => AsyncGenerator<ModelEvent>, options: { signal: AbortSignal; deadline: number }): AsyncGenerator<ModelEvent> {
  for (let attempt = 1; ; attempt += 1) {
    let visible = false;
    try {
      for await (const event of open()) {
        visible = true;
        yield event;
      }
      return;
    } catch (error) {
      const wait = error instanceof ModelError && error.retryable && !visible && attempt < attempts ? waitFor(error) : null;
      if (wait === null || Date.now() + wait >= options.deadline) throw error;
      await pause(wait, options.signal);
    }
  }
}

function waitFor(error: ModelError): number | null {
  if (error.retryAfterMs !== null) return error.retryAfterMs <= longestRetryAfterMs ? error.retryAfterMs : null;
  return 300 + Math.random() * (longestBackoffMs - 300);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new ModelError("interrupted", { message: "The answer was stopped." });
  }
}
