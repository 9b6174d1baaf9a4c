import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { allMessages, type Caller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { gather, hire, makeRooms } from "./acts/crowd.js";
import { answered } from "./acts/kill-and-write.js";
import { check, isClean, type Readers } from "./rig/checker.js";
import { count, figure, notRun } from "./rig/form.js";
import { pidsOf, startSystem, type System } from "./rig/system.js";

const diskMiB = 224;

/** A file system of its own in memory; null where this user may not mount. */
function mountSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-faults-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMiB}m,mode=0755`, "tmpfs", folder], { stdio: "pipe" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

const disk = mountSmallDisk();
if (disk === null) notRun("R9", "this user may not mount a small file system");

/** Fills what is left with a file of somebody else's. */
function fill(folder: string): string {
  const path = join(folder, "of-somebody-else");
  const file = openSync(path, "w");
  const block = Buffer.alloc(64 * 1024, 1);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
  }
  return path;
}

describe.runIf(disk !== null)("R9: disk full", () => {
  let system: System | undefined;
  afterAll(async () => {
    await system?.stop();
    if (disk) {
      execFileSync("umount", [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });

  test("reads go on, nothing is half written, and it goes on by itself once there is room", { timeout: 240_000 }, async () => {
    const base = disk as string;
    system = await startSystem({ postgres: { base, settings: ["max_wal_size=64MB", "min_wal_size=32MB"] } });
    const running = system;
    const people = await gather(running, 6);
    const [room] = (await makeRooms(people, { rooms: 1 })) as [Readers];
    const { ledger, writers } = await hire(running, people);
    const before = running.nodes.map((node) => pidsOf(node, "hoopoe-server").join());
    let over = false;
    const writing = writers.map(async (writer, i) => {
      for (let n = 0; !over; n += 1) await writer.say(room.conversationId, `${i}.${n} ${"满了吗 is it full ".repeat(900)}`);
    });
    await sleep(1_500);
    const taken = fill(base);
    const reader = people.at[0]?.[0] as Caller;
    // writing goes on until it cannot
    const stuck = await until("sends are refused", () => writers.every(({ retried }) => retried.size > 0), 60_000).catch(() => false);
    let reads = 0;
    for (let n = 0; n < 20; n += 1) {
      if ((await reader.call("GET", `/conversations/${room.conversationId}/messages?limit=20`)).status === 200) reads += 1;
      await sleep(100);
    }
    const free = statfsSync(base).bavail;
    rmSync(taken);
    const acked = ledger.ackedEntries.length;
    // a Postgres that could not even write its log of changes has stopped itself: its keeper starts it again, nobody repairs anything
    if (!running.postgres.isRunning) await running.postgres.start();
    await until("sends are taken again", () => ledger.ackedEntries.length > acked, 60_000);
    over = true;
    await answered(writers, writing);
    const verdict = await check(ledger, [room]);
    const codes = [...new Set(writers.flatMap(({ retried }) => [...retried.keys()]))];
    figure(
      "R9",
      `disk full (${free} blocks left): ${reads} of 20 reads answered, lost ${verdict.lost} of ${count(verdict.acked)} acked, half rows ${verdict.holes + verdict.differing}; refused with ${codes.join(", ")}; goes on without repair`,
    );
    expect(stuck).toBe(true);
    expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
    expect(ledger.entries.filter(({ refused }) => refused !== null)).toEqual([]);
    expect(running.nodes.map((node) => pidsOf(node, "hoopoe-server").join())).toEqual(before);
    expect((await allMessages(reader, room.conversationId)).length).toBe(verdict.acked);
    expect(reads).toBe(20);
  });
});
