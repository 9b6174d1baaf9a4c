import { spawn } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { runHoopoe } from "../rig/doctor.js";
import { startHoopoe } from "../rig/hoopoe.js";
import { type Caller, createConversation, send, signIn } from "../rig/people.js";

// its own: others alter the keys of theirs, and what is damaged is kept from rotation
let cluster: Cluster;
let callers: Caller[];
beforeAll(async () => {
  cluster = await startCluster({ nodes: 2 });
  callers = await Promise.all(cluster.nodes.map((node) => signIn(node.url, node.admin)));
});
afterAll(() => cluster?.stop());

const environment = () => ({ DATABASE_URL: cluster.database.url, MASTER_KEY_FILE: cluster.keyFile, DATA_DIR: join(cluster.keyFile, "..", "none") });
const lines = () => readFileSync(cluster.keyFile, "utf8").trim().split("\n");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** `hoopoe keys rotate`, killed after so long. */
async function rotateAndKill(ms: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../apps/cli/hoopoe.mjs"), "keys", "rotate"], {
    env: { PATH: process.env.PATH ?? "", ...environment() },
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await pause(ms);
  child.kill("SIGKILL");
  await ended;
}

test("R16: the master key is rotated while people write and read through two servers, the rotation killed on its way: no call fails, nothing is lost", async () => {
  const [one, two] = callers as [Caller, Caller];
  const chats: string[] = [];
  for (let i = 0; i < 3; i++) chats.push((await createConversation(one, [])).id);
  const said = new Map<string, string>();
  const failures: unknown[] = [];
  let going = true;
  const traffic = callers.map(async (caller, n) => {
    for (let i = 0; going; i++) {
      try {
        // now and then a new conversation, for which keys are made
        if (i % 20 === 19) chats.push((await createConversation(caller, [])).id);
        const chat = chats[i % chats.length] as string;
        const text = `说 ${n} ${i}`;
        said.set((await send(caller, chat, text)).id, text);
        await caller.ok("GET", `/conversations/${chat}/messages?limit=10`);
      } catch (error) {
        failures.push(error);
      }
    }
  });
  // before the new version is announced, while processes are waited for, and about when the old one is destroyed
  for (const ms of [700, 2_500, 6_000]) await rotateAndKill(ms);
  const whole = await runHoopoe(["keys", "rotate"], environment());
  expect(whole).toMatchObject({ exit: 0, stderr: "" });
  expect(whole.stdout).toMatch(/Version \d of the master key is current/);
  await pause(500);
  going = false;
  await Promise.all(traffic);
  console.log(`R16: ${failures.length} failed of ${said.size} sends and as many reads`);
  expect(failures).toEqual([]);
  expect(lines()).toHaveLength(1);

  const { stdout } = await runHoopoe(["keys", "status", "--json"], environment());
  const { versions, nodes } = JSON.parse(stdout) as {
    versions: { version: number; state: string; keys: number }[];
    nodes: { masterVersion: number; count: number }[];
  };
  const current = versions.at(-1);
  expect(current).toMatchObject({ state: "current" });
  expect(versions.slice(0, -1).map(({ state, keys }) => `${state} ${keys}`)).toEqual(versions.slice(1).map(() => "destroyed 0"));
  expect(nodes).toEqual([{ masterVersion: current?.version, count: 3 }]);

  // a process that knew nothing before reads everything
  const fresh = await startHoopoe({ env: { DATABASE_URL: cluster.database.url, MASTER_KEY_FILE: cluster.keyFile, WORKERS: "0" } });
  try {
    const caller = await signIn(fresh.url, fresh.admin);
    const read = new Map<string, string>();
    for (const chat of chats)
      for (let after: number | null = 0; after !== null; ) {
        const page: { items: { id: string; text: string }[]; nextCursor: number | null } = await caller.ok(
          "GET",
          `/conversations/${chat}/messages?afterSeq=${after}&limit=200`,
        );
        for (const { id, text } of page.items) read.set(id, text);
        after = page.nextCursor;
      }
    expect([...said].filter(([id, text]) => read.get(id) !== text)).toEqual([]);
  } finally {
    await fresh.stop();
  }
  expect(two).toBeDefined();
}, 180_000);

test("the wrapped keys go out into a file for its owner only, and in again", async () => {
  const file = join(cluster.keyFile, "..", "keys.jsonl");
  const out = await runHoopoe(["keys", "export", file], environment());
  expect(out).toMatchObject({ exit: 0, stderr: "" });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).not.toContain(lines()[0]);
  const back = await runHoopoe(["keys", "import", file], environment());
  expect(back).toMatchObject({ exit: 0, stderr: "" });
  expect(back.stdout).toMatch(/Took in \d+ keys .*: 0 were missing here, 0 are destroyed now/);
  writeFileSync(file, readFileSync(file, "utf8").replace("conversation", "conversatiom"));
  expect(await runHoopoe(["keys", "import", file], environment())).toMatchObject({ exit: 1, stderr: "The export was altered.\n" });
});

test("a command line that is wrong is said to be, and status is for people too", async () => {
  expect(await runHoopoe(["keys"], environment())).toMatchObject({ exit: 64 });
  expect((await runHoopoe(["keys", "melt"], environment())).stderr).toMatch(/There is no 'keys melt'/);
  const { exit, stdout } = await runHoopoe(["keys", "status"], environment());
  expect(exit).toBe(0);
  expect(stdout).toMatch(/version \d+ \(file\): current, made /);
  expect(stdout).not.toContain(lines()[0]);
});
