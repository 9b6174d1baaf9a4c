import { randomFillSync } from "node:crypto";

const pool = Buffer.allocUnsafeSlow(8_192);
let used = pool.length;

/**
 * `length` (1 to 64) random bytes for nonces and ids, in a buffer of their own. One call to the generator serves hundreds: asking it for a few
 * bytes costs as much as asking for thousands. What was given out is wiped from the pool. Keys and secrets ask the generator themselves.
 */
export function randomPart(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const part = Buffer.from(pool.subarray(used, used + length));
  pool.fill(0, used, used + length);
  used += length;
  return part;
}
