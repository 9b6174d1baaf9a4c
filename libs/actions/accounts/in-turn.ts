import { fail } from "@hoopoe/protocol";

type Queue = { running: number; waiting: (() => void)[] };
const queues = new Map<string, Queue>();

/** Runs works of one key in this process, `atOnce` of them at a time, in the order of their coming. @throws RATE_LIMITED when `longest` wait already. */
export async function inTurn<T>(key: string, { atOnce, longest }: { atOnce: number; longest: number }, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(key) ?? { running: 0, waiting: [] };
  queues.set(key, queue);
  if (queue.running < atOnce) queue.running += 1;
  else if (queue.waiting.length >= longest) throw fail("RATE_LIMITED", undefined, { retryAfterMs: 5_000 });
  // whoever ends hands their place on
  else await new Promise<void>((resolve) => void queue.waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = queue.waiting.shift();
    if (next) next();
    else {
      queue.running -= 1;
      if (queue.running === 0) queues.delete(key);
    }
  }
}
