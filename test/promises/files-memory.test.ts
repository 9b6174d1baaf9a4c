import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suitesByName, uuidv7 } from "@hoopoe/crypto";
import { openFiles } from "@hoopoe/files";
import { afterAll, expect, test } from "vitest";

const dir = mkdtempSync(join(tmpdir(), "hoopoe-files-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const megabytes = 200;
const allowed = 48;
const rss = (): number => process.memoryUsage().rss / 1e6;

test(`a file of ${megabytes} MB is kept and read with less than ${allowed} MB of memory`, { timeout: 120_000 }, async () => {
  const files = await openFiles({ dir });
  const key = { suite: suitesByName.aes, key: randomBytes(32) };
  const limitBytes = 1e9;
  let highest = 0;
  const seen = (): void => void (highest = Math.max(highest, rss()));
  // fresh memory each time, as from a socket
  async function* large(count: number): AsyncGenerator<Buffer> {
    for (let n = 0; n < count; n++) {
      seen();
      yield Buffer.alloc(100_000, n);
    }
  }
  const warm = uuidv7();
  await files.put(warm, large(200), { key, limitBytes });
  for await (const _ of (await files.read(warm, { key })).stream) seen();

  const before = rss();
  highest = 0;
  const id = uuidv7();
  expect(await files.put(id, large(megabytes * 10), { key, limitBytes })).toEqual({ size: megabytes * 1e6 });
  const kept = highest - before;
  highest = 0;
  let read = 0;
  for await (const piece of (await files.read(id, { key })).stream) {
    read += piece.length;
    seen();
  }
  expect(read).toBe(megabytes * 1e6);
  console.log(`memory for a file of ${megabytes} MB: keeping ${kept.toFixed(0)} MB, reading ${(highest - before).toFixed(0)} MB`);
  expect(Math.max(kept, highest - before)).toBeLessThan(allowed);
});
