import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "./port.js";

const program = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].find((path) => existsSync(path));
/** Suites over Redis are skipped, by name, where there is none. */
export const hasRedis = program !== undefined;

export type TestRedis = { url: string; folder: string; pid: number; client: Redis; stop: () => Promise<void> };

/** A Redis of the tests' own in a temporary folder, with an append-only file, so that what reaches its disk can be looked at. */
export async function startRedis(): Promise<TestRedis> {
  if (!program) throw new Error("redis-server is not installed");
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-test-redis-"));
  const port = await freePort();
  const child = spawn(
    program,
    ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--rdbcompression", "no"],
    {
      stdio: "ignore",
    },
  );
  const client = new Redis(port, "127.0.0.1", { maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  await client.ping();
  return {
    url: `redis://127.0.0.1:${port}`,
    folder,
    pid: child.pid ?? 0,
    client,
    async stop() {
      client.disconnect();
      if (child.exitCode === null) {
        const gone = once(child, "exit");
        child.kill("SIGTERM");
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
