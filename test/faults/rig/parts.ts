import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { firstAdmin } from "../../rig/hoopoe.js";
import { steadyPort } from "./ports.js";
import { FaultyPostgres } from "./postgres.js";
import { FaultyRedis } from "./redis.js";

const root = join(import.meta.dirname, "../../..");
const programs = { server: ["apps/server/dist/hoopoe-server.js"], worker: ["apps/worker/dist/hoopoe-worker.js"], prepare: ["apps/cli/hoopoe.mjs", "prepare"] };

export type Part = "Postgres" | "Redis" | keyof typeof programs;
export type Parts = {
  url: string;
  start: (part: Part) => Promise<void>;
  /** When `prepare` has succeeded, once it was started: migrations come before the first people. */
  prepared: () => Promise<void>;
  stop: () => Promise<void>;
};

/** The product's programs as containers run them, without a supervisor: each is started again when it ends, `prepare` until it has succeeded. */
export async function layParts(): Promise<Parts> {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-faults-parts-"));
  const keyFile = join(folder, "master.key");
  writeFileSync(keyFile, randomBytes(32).toString("base64"), { mode: 0o600 });
  const postgres = await FaultyPostgres.create();
  await postgres.query("create database hoopoe");
  await postgres.stop();
  const redis = await FaultyRedis.create();
  await redis.stop();
  const port = await steadyPort();
  const environment = {
    PATH: process.env.PATH ?? "",
    DATA_DIR: folder,
    DATABASE_URL: postgres.url("hoopoe"),
    REDIS_URL: redis.url(),
    MASTER_KEY_FILE: keyFile,
    PORT: String(port),
    LIMITS: "off",
    LOG_LEVEL: "warn",
    ADMIN_USERNAME: firstAdmin.username,
    ADMIN_PASSWORD: firstAdmin.password,
  };
  const living = new Set<ChildProcess>();
  let over = false;
  const keep = async (name: keyof typeof programs): Promise<void> => {
    while (!over) {
      const child = spawn(
        process.execPath,
        programs[name].map((word, i) => (i === 0 ? join(root, word) : word)),
        { env: environment, stdio: "ignore" },
      );
      living.add(child);
      const [code] = (await once(child, "exit")) as [number | null];
      living.delete(child);
      if (name === "prepare" && code === 0) return;
      await sleep(500);
    }
  };
  let preparing = Promise.resolve();
  return {
    prepared: () => preparing,
    url: `http://127.0.0.1:${port}`,
    async start(part) {
      if (part === "Postgres") await postgres.start();
      else if (part === "Redis") await redis.start();
      else {
        const kept = keep(part);
        if (part === "prepare") preparing = kept;
      }
    },
    async stop() {
      over = true;
      await Promise.all([...living].map((child) => (child.kill("SIGTERM"), once(child, "exit"))));
      await redis.remove();
      await postgres.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
