import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `probe` gives something other than false, null or undefined; throws after `ms` with `what`. */
export async function until<T>(what: string, probe: () => T | Promise<T>, ms = 10_000): Promise<NonNullable<T>> {
  for (const late = Date.now() + ms; ; ) {
    const found = await probe();
    if (found !== false && found !== null && found !== undefined) return found;
    if (Date.now() > late) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(20);
  }
}
