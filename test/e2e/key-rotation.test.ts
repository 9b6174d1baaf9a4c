import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { masterKeyFingerprints } from "@hoopoe/crypto/master-keys";
import { afterAll, describe, expect, type TestContext, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { runHoopoe } from "../rig/doctor.js";
import { type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { scrape, valueOf } from "../rig/metrics.js";
import { allMessages, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { freePortRow } from "../rig/port.js";
import { until } from "../rig/until.js";

type Version = { version: number; state: string; keys: number };
type Status = {
  versions: Version[];
  rotation: { days: number; dueAt: string | null; lastTry: { outcome: string; says: string | null } | null };
};

async function statusOf(env: Record<string, string>): Promise<Status> {
  const { exit, stdout, stderr } = await runHoopoe(["keys", "status", "--json"], env);
  expect(`${exit} ${stderr}`).toBe("0 ");
  return JSON.parse(stdout) as Status;
}
const currentOf = ({ versions }: Status): number => versions.find(({ state }) => state === "current")?.version ?? 0;
const linesOf = (file: string): string[] => readFileSync(file, "utf8").trim().split("\n");

/** Writes without a pause until it is ended; resolves with what was said, and what failed. */
function writing(caller: Caller, chats: string[]): { end: () => Promise<{ said: Map<string, string>; failures: unknown[] }> } {
  const said = new Map<string, string>();
  const failures: unknown[] = [];
  let going = true;
  const done = (async () => {
    for (let i = 0; going; i++) {
      try {
        // now and then a new conversation, for which keys are made
        if (i % 20 === 19) chats.push((await createConversation(caller, [])).id);
        said.set((await send(caller, chats[i % chats.length] as string, `说 ${i}`)).id, `说 ${i}`);
      } catch (error) {
        failures.push(error);
      }
    }
  })();
  return {
    async end() {
      going = false;
      await done;
      return { said, failures };
    },
  };
}

/** About ten seconds. */
const days = "0.00012";

describe("the key that Hoopoe made itself", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "hoopoe-rotating-"));
  const keyFile = join(dataDir, "keys", "master.key");
  let hoopoe: Hoopoe | undefined;
  afterAll(async () => {
    await hoopoe?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test("is replaced again and again by one of two workers, under traffic and with workers killed at any time; all is there after a restart", async () => {
    hoopoe = await startHoopoe({ dataDir, env: { KEY_ROTATION_DAYS: days, WORKERS: "2" } });
    const running = hoopoe;
    const first = linesOf(keyFile)[0] as string;
    expect(running.output()).toMatch(/It is replaced every 0\.00012 days/);
    const caller = await signIn(running.url, running.admin);
    const chats = [(await createConversation(caller, [])).id];
    const traffic = writing(caller, chats);
    const workers = (): number[] => running.processes().flatMap(({ pid, command }) => (command.includes("hoopoe-worker") ? [pid] : []));
    for (let kill = 0; kill < 4; kill++) {
      await pause(1_500 + kill * 900);
      // both, so that nobody is left who could have it done already
      for (const pid of workers()) process.kill(pid, "SIGKILL");
    }
    const status = await until(
      "the third version is current, and alone",
      async () => {
        const now = await statusOf({ DATA_DIR: dataDir, KEY_ROTATION_DAYS: days });
        const alone = now.versions.filter(({ state }) => state !== "destroyed").length === 1;
        return currentOf(now) >= 3 && alone ? now : null;
      },
      120_000,
    );
    const { said, failures } = await traffic.end();
    expect(failures).toEqual([]);
    expect(status.versions.filter(({ state, keys }) => state === "destroyed" && keys > 0)).toEqual([]);
    expect(status.rotation).toMatchObject({ days: Number(days), lastTry: { outcome: "done", says: null } });
    expect(valueOf(await scrape(running.url), "hoopoe_master_key_age_days")).toBeGreaterThan(0);
    await running.stop();
    hoopoe = undefined;

    const lines = linesOf(keyFile);
    for (const line of [...lines, first]) expect(running.output()).not.toContain(line);
    expect(running.output()).toMatch(/the master key is rotated, the old version destroyed/);
    expect(lines).not.toContain(first);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dataDir, "keys")).filter((name) => name.includes("new"))).toEqual([]);
    const noted = JSON.parse(readFileSync(join(dataDir, "hoopoe.json"), "utf8")) as { masterKeyFingerprint: string };
    expect(masterKeyFingerprints(keyFile)).toContain(noted.masterKeyFingerprint);

    hoopoe = await startHoopoe({ dataDir, env: { KEY_ROTATION_DAYS: "0" } });
    const again = await signIn(hoopoe.url, hoopoe.admin);
    const read = new Map<string, string>();
    for (const chat of chats) for (const { id, text } of await allMessages(again, chat)) read.set(id, text);
    expect([...said].filter(([id, text]) => read.get(id) !== text)).toEqual([]);
    console.log(`automatic rotation: ${said.size} sends under ${currentOf(status)} versions, none failed`);
  }, 300_000);
});

/** A small file system of its own for a key; null where this user may not mount. */
function mountKeyDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-rotating-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", folder], { stdio: "pipe" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

// they wait more than they work: side by side
describe.concurrent("a key that the operator gave", () => {
  type AtEnd = TestContext["onTestFinished"];
  type Running = { hoopoe: Hoopoe; database: TestDatabase; keyFile: string; env: Record<string, string>; workerUrl: string };
  async function startWith(atEnd: AtEnd, folder: string, more: Record<string, string>, before: () => void = () => undefined): Promise<Running> {
    const database = await freshDatabase();
    atEnd(database.drop);
    const keyFile = join(folder, "operators.key");
    writeFileSync(keyFile, `${randomBytes(32).toString("base64")}\n`, { mode: 0o400 });
    before();
    const env = { DATABASE_URL: database.url, MASTER_KEY_FILE: keyFile, DATA_DIR: join(folder, "none"), ...more };
    const healthPort = await freePortRow(2);
    const hoopoe = await startHoopoe({ env: { ...env, DATA_DIR: "", SERVERS: "1", WORKERS: "1", HEALTH_PORT: String(healthPort) } });
    atEnd(async () => void (await hoopoe.stop()));
    return { hoopoe, database, keyFile, env, workerUrl: `http://127.0.0.1:${healthPort + 1}` };
  }
  const tempFolder = (atEnd: AtEnd): string => {
    const folder = mkdtempSync(join(tmpdir(), "hoopoe-rotating-key-"));
    atEnd(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };

  test("stays as it is unless a number of days is set; a passphrase with one is refused at the start", async ({ expect, onTestFinished: atEnd }) => {
    const { env, keyFile, database } = await startWith(atEnd, tempFolder(atEnd), {});
    await database.query("update keys.master_key set created_at = now() - interval '400 days'");
    await pause(3_000);
    expect(await statusOf(env)).toMatchObject({ rotation: { days: 0, dueAt: null, lastTry: null } });
    expect((await runHoopoe(["keys", "status"], env)).stdout).toMatch(/by itself: never \(KEY_ROTATION_DAYS\)/);
    expect(linesOf(keyFile)).toHaveLength(1);
    const refused = await runHoopoe(["keys", "status"], { ...env, MASTER_PASSPHRASE_FILE: keyFile, KEY_ROTATION_DAYS: "30" });
    expect(refused.exit).not.toBe(0);
    expect(refused.stderr).toMatch(/a new passphrase needs a person/);
  });

  test("is replaced once it is old enough, though its owner may only read the file, and no second time before the next is", async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { env, keyFile, database, workerUrl } = await startWith(atEnd, tempFolder(atEnd), { KEY_ROTATION_DAYS: "0.002" });
    expect((await statusOf(env)).versions).toHaveLength(1);
    await database.query("update keys.master_key set created_at = now() - interval '1 day'");
    const status = await until("it is rotated", async () => ((await statusOf(env)).versions[0]?.state === "destroyed" ? statusOf(env) : null), 90_000);
    expect(status.versions.map(({ state }) => state)).toEqual(["destroyed", "current"]);
    expect(linesOf(keyFile)).toHaveLength(1);
    expect(statSync(keyFile).mode & 0o777).toBe(0o400);
    expect(valueOf(await scrape(workerUrl), "hoopoe_master_key_rotation_days")).toBe(0.002);
    const { rows } = await database.query("select outcome, fields, actor_id from audit_event where action = 'master-key.rotate'");
    expect(rows).toEqual([{ outcome: "done", fields: ["by schedule", "version 2"], actor_id: null }]);
    expect((await runHoopoe(["keys", "status"], env)).stdout).toMatch(/by itself: due \d{4}-.*last tried .*: done/s);
  }, 180_000);

  test("waits for a process that never takes the new version up: it is said, nothing is changed, and it goes on when that one is gone", async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { env, hoopoe, database, workerUrl } = await startWith(atEnd, tempFolder(atEnd), { KEY_ROTATION_DAYS: days });
    const deaf = "00000000-0000-7000-8000-000000000001";
    const alive = setInterval(() => {
      void database
        .query("insert into node (id, kind, master_version) values ($1, 'server', 1) on conflict (id) do update set seen_at = now(), master_version = 1", [
          deaf,
        ])
        .catch(() => undefined);
    }, 500);
    atEnd(() => clearInterval(alive));
    const stuck = await until(
      "it is said",
      async () => {
        const now = await statusOf(env);
        return now.rotation.lastTry ? now : null;
      },
      120_000,
    );
    expect(stuck.rotation.lastTry).toMatchObject({ outcome: "waiting", says: expect.stringMatching(/^1 server cannot read version 2 of the master key/) });
    expect(stuck.versions.map(({ state }) => state)).toEqual(["current", "announced"]);
    expect(valueOf(await scrape(workerUrl), "hoopoe_master_key_rotation_failing")).toBe(1);
    expect(valueOf(await scrape(hoopoe.url), "hoopoe_master_key_unfinished_versions")).toBe(1);
    expect(hoopoe.output()).toMatch(/the master key could not be rotated.*|1 server cannot read/);
    const caller = await signIn(hoopoe.url, hoopoe.admin);
    await send(caller, (await createConversation(caller, [])).id, "all goes on");
    clearInterval(alive);
    await until("it goes on", async () => (await statusOf(env)).versions[0]?.state === "destroyed", 120_000);
    expect(valueOf(await scrape(workerUrl), "hoopoe_master_key_rotation_failing")).toBe(0);
    const { rows } = await database.query("select outcome from audit_event where action = 'master-key.rotate' order by id");
    expect(rows.map(({ outcome }) => outcome).slice(0, 2)).toEqual(["waiting", "done"]);
  }, 300_000);

  const disk = mountKeyDisk();
  afterAll(() => {
    if (disk === null) return;
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  test.runIf(disk !== null)(
    "on a full disk, then on a read-only one: it is said each time, the file stays whole, and all is done once it can be written",
    async ({ expect, onTestFinished: atEnd }) => {
      const folder = disk as string;
      const fill = (): void => {
        try {
          for (let i = 0; ; i++) writeFileSync(join(folder, `filling-${i}`), Buffer.alloc(4_096));
        } catch (error) {
          expect((error as NodeJS.ErrnoException).code).toBe("ENOSPC");
        }
      };
      const { env, hoopoe, keyFile } = await startWith(atEnd, folder, { KEY_ROTATION_DAYS: days }, fill);
      const before = readFileSync(keyFile, "utf8");
      const triedWith = (what: RegExp) =>
        until(
          `a try that says ${what}`,
          async () => {
            const { rotation, versions } = await statusOf(env);
            return what.test(rotation.lastTry?.says ?? "") ? { rotation, versions } : null;
          },
          120_000,
        );
      expect(await triedWith(/ENOSPC/)).toMatchObject({ rotation: { lastTry: { outcome: "failed" } }, versions: [{ version: 1, state: "current" }] });
      expect(readFileSync(keyFile, "utf8")).toBe(before);
      execFileSync("mount", ["-o", "remount,ro", folder]);
      expect(await triedWith(/EROFS/)).toMatchObject({ rotation: { lastTry: { outcome: "failed" } }, versions: [{ version: 1, state: "current" }] });
      expect(readFileSync(keyFile, "utf8")).toBe(before);
      expect(hoopoe.output()).toContain("cannot be written (EROFS)");
      expect(hoopoe.output()).not.toContain(before.trim());
      execFileSync("mount", ["-o", "remount,rw", folder]);
      for (const name of readdirSync(folder)) if (name.startsWith("filling")) rmSync(join(folder, name));
      await until("it is rotated", async () => (await statusOf(env)).versions[0]?.state === "destroyed", 120_000);
      expect(readFileSync(keyFile, "utf8")).not.toContain(before.trim());
    },
    400_000,
  );
});
