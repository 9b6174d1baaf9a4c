import { fail } from "@hoopoe/protocol";

const longestQueue = 100;
const queues = new Map<string, { waiting: number; last: Promise<unknown> }>();

/** Runs the works of one key one after another, in this process. @throws RATE_LIMITED when a hundred wait already. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(key) ?? { waiting: 0, last: Promise.resolve() };
  if (queue.waiting >= longestQueue) throw fail("RATE_LIMITED", undefined, { retryAfterMs: 5_000 });
  queues.set(key, queue);
  queue.waiting += 1;
  const own = queue.last.then(work);
  queue.last = own.catch(() => undefined);
  try {
    return await own;
  } finally {
    queue.waiting -= 1;
    if (queue.waiting === 0) queues.delete(key);
  }
}
