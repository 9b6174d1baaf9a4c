import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../rig/until.js";
import { askServer, groupOf, isAlive, killAll, newDataDir, processes, type Started, start, startReady, stop } from "./rig.js";

const dataDir = newDataDir();
let running: Started | undefined;
const living = (): Started => {
  if (!running) throw new Error("nothing runs");
  return running;
};

const credentials = (): { port: number; password: string } => JSON.parse(readFileSync(join(dataDir, "keys/postgres.json"), "utf8"));
async function query(sql: string): Promise<Record<string, unknown>[]> {
  const { port, password } = credentials();
  const client = new pg.Client({ host: "127.0.0.1", port, user: "hoopoe", password, database: "hoopoe" });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
const databaseAnswers = async (): Promise<boolean> =>
  query("select 1").then(
    () => true,
    () => false,
  );

afterAll(async () => {
  if (running) await stop(running);
});

describe("one life after another on one data folder", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    running = await startReady(dataDir);
  }, 60_000);

  test("the first start makes what it needs, and ends with the address", async () => {
    const lines = living().output().trim().split("\n");
    expect(lines.at(-1)).toBe(`Hoopoe is ready at http://127.0.0.1:${living().port}`);
    expect(lines.filter((line) => /\/setup#token=[\w-]{40,}$/.test(line))).toHaveLength(1);
    expect((await askServer(living()))?.keyFile).toBe(join(dataDir, "keys/master.key"));
    expect(await query("show fsync")).toEqual([{ fsync: "on" }]);
    expect(await query("show synchronous_commit")).toEqual([{ synchronous_commit: "on" }]);
    expect(await query("show data_checksums")).toEqual([{ data_checksums: "on" }]);
    expect(await query("show server_encoding")).toEqual([{ server_encoding: "UTF8" }]);
    expect(await query("select rolsuper from pg_roles where rolname = current_user")).toEqual([{ rolsuper: false }]);
  });

  test("what it keeps is for its owner only, and no password is in a command line", () => {
    const modes = execFileSync("find", [dataDir, "-maxdepth", "2", "-perm", "/077", "-not", "-path", "*/postgres/*", "-not", "-type", "s"], {
      encoding: "utf8",
    });
    expect(modes).toBe("");
    const commands = processes(living()).map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    expect(commands.length).toBeGreaterThan(4);
    expect(commands.filter((command) => command.includes(credentials().password))).toEqual([]);
  });

  test("a refused statement leaves neither itself nor its values in the log", async () => {
    await expect(query("select 'canary-7a1f'::int")).rejects.toThrow(/canary-7a1f/);
    await expect(query("do $$ begin raise exception 'canary-7a1f'; end $$")).rejects.toThrow();
    expect(readFileSync(join(dataDir, "postgres-log/postgres.log"), "utf8")).not.toContain("canary-7a1f");
  });

  test.each(["hoopoe-server.mjs", "hoopoe-worker.mjs"])("%s killed is brought back, and it is said", async (name) => {
    const [pid = 0] = processes(living(), name);
    process.kill(pid, "SIGKILL");
    await until("another process", () => processes(living(), name).some((other) => other !== pid));
    await until("another process", () =>
      living()
        .output()
        .includes(`${name.replace(".mjs", "")} is back.`),
    );
    expect(living().output()).toContain(`${name.replace(".mjs", "")} died (SIGKILL): bringing it back in 0.1 s.`);
    await until("the server answers", async () => (await askServer(living())) !== undefined);
  });

  test("Postgres killed is brought back with what was committed", async () => {
    await query("create table if not exists trial (id int)");
    await query("insert into trial values (1)");
    const [pid = 0] = processes(living(), "cluster_name=");
    process.kill(pid, "SIGKILL");
    await until("the old one gone", () => !isAlive(pid));
    await until("the database answers", databaseAnswers, 10_000);
    expect(await query("select count(*)::int as n from trial")).toEqual([{ n: 1 }]);
    expect(living().output()).toContain("Postgres is back.");
  });

  test("Ctrl-C, to the whole group, is for the supervisor alone: programs and Postgres end in its order", async () => {
    const all = processes(living());
    // The signal itself cannot be seen to have passed them by, when all end within the same moment; their groups can.
    expect(all.filter((pid) => groupOf(pid) === living().supervisor.pid)).toEqual([living().supervisor.pid]);
    process.kill(-(living().supervisor.pid ?? 0), "SIGINT");
    expect(await living().ended).toBe(0);
    expect(all.filter(isAlive)).toEqual([]);
    const [, afterStop = ""] = living().output().split("Stopping …\n");
    expect(afterStop.trim()).toBe("Hoopoe has stopped.");
    expect(readFileSync(join(dataDir, "postgres-log/postgres.log"), "utf8").trim()).toMatch(/database system is shut down$/);
    running = await startReady(dataDir);
  });

  test("SIGTERM twice: all drained and gone in time, exit 0", async () => {
    const all = processes(living());
    living().supervisor.kill("SIGTERM");
    const { code, ms } = await stop(living());
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
    expect(all.filter(isAlive)).toEqual([]);
    expect(living().output().trim().split("\n").at(-1)).toBe("Hoopoe has stopped.");
  });

  test("the second start is a matter of seconds, Postgres on the same port with the same data", async () => {
    const before = credentials();
    const second = await startReady(dataDir);
    running = second;
    console.log(`the second start took ${(second.ms / 1_000).toFixed(1)} s`);
    expect(second.ms).toBeLessThan(30_000);
    expect(credentials()).toEqual(before);
    expect(await query("select count(*)::int as n from trial")).toEqual([{ n: 1 }]);
  });

  test("a second Hoopoe on the same folder is refused while the first lives", async () => {
    const other = await start(dataDir);
    expect(await other.ended).not.toBe(0);
    expect(other.output()).toContain(`Hoopoe is already running on ${dataDir} (process ${living().supervisor.pid})`);
    expect(await databaseAnswers()).toBe(true);
  });

  test("when the supervisor is killed its programs end, and the next start takes over the orphaned Postgres", async () => {
    const programs = processes(living(), "stand-ins/hoopoe-").filter((pid) => pid !== living().supervisor.pid);
    const [postmaster = 0] = processes(living(), "cluster_name=");
    living().supervisor.kill("SIGKILL");
    await living().ended;
    await until("the programs gone", () => !programs.some(isAlive), 5_000);
    expect(isAlive(postmaster)).toBe(true);
    running = await startReady(dataDir);
    expect(isAlive(postmaster)).toBe(false);
    expect(await query("select count(*)::int as n from trial")).toEqual([{ n: 1 }]);
  });

  test("after SIGKILL of everything the next start recovers by itself", async () => {
    await killAll(living());
    running = await startReady(dataDir);
    expect(await query("select count(*)::int as n from trial")).toEqual([{ n: 1 }]);
  });

  test("a pid file that names a stranger's process is not believed", async () => {
    await killAll(living());
    const file = join(dataDir, "postgres/postmaster.pid");
    const [, ...rest] = readFileSync(file, "utf8").split("\n");
    execFileSync("sh", ["-c", 'cat > "$0"', file], { input: [process.pid, ...rest].join("\n") });
    running = await startReady(dataDir);
    expect(await databaseAnswers()).toBe(true);
  });

  test("a lost password file is made anew", async () => {
    await stop(living());
    const before = credentials();
    execFileSync("rm", [join(dataDir, "keys/postgres.json")]);
    running = await startReady(dataDir);
    expect(credentials().password).not.toBe(before.password);
    expect(await query("select count(*)::int as n from trial")).toEqual([{ n: 1 }]);
  });
});

describe("programs that misbehave", { timeout: 60_000 }, () => {
  const other = newDataDir();

  test("one that ignores SIGTERM is ended in time", async () => {
    const deaf = await startReady(other, { STAND_IN: "deaf" });
    const all = processes(deaf);
    const { code, ms } = await stop(deaf);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
    expect(all.filter(isAlive)).toEqual([]);
  });

  test("one that refuses the configuration ends the start with 78", async () => {
    const refusing = await start(other, { STAND_IN: "refuse" });
    const code = await refusing.ended;
    expect(code).toBe(78);
    expect(refusing.output()).toMatch(/hoopoe-(server|worker) refuses this configuration/);
  });

  test("one that keeps dying is brought back ever later, the others untouched", async () => {
    const short = await startReady(other, { STAND_IN: "short", SERVERS: "1", WORKERS: "0" });
    await until("the fourth death", () => short.output().includes("bringing it back in 0.8 s."));
    expect(short.output()).toMatch(/in 0\.1 s\.[^]*in 0\.2 s\.[^]*in 0\.4 s\.[^]*in 0\.8 s\./);
    expect((await stop(short)).code).toBe(0);
  });

  test("stopped in the middle of its start it leaves nothing behind", async () => {
    for (const after of ["Starting the database", "Preparing", "Starting 1 server"]) {
      const begun = await start(other);
      await until("the point of the start", () => begun.output().includes(after));
      const all = processes(begun);
      expect((await stop(begun)).code).toBe(0);
      expect(all.filter(isAlive)).toEqual([]);
    }
  });
});
