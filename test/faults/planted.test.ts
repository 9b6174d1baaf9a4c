import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { Caller } from "../rig/people.js";
import { hasRedis } from "../rig/redis.js";
import { chatWith, killWhileAnswering, makeBot } from "./acts/bots.js";
import { crashDatabase } from "./acts/crash-database.js";
import { gather, hire, makeRooms } from "./acts/crowd.js";
import { destroyAndRestore } from "./acts/destroy-and-restore.js";
import { killAndWrite, targetsOf } from "./acts/kill-and-write.js";
import { productFaults } from "./acts/product-faults.js";
import { judgeRepeats, onceOnly, repeatAtOnce } from "./acts/repeat-at-once.js";
import { stopReading } from "./acts/stop-reading.js";
import { check, type Readers } from "./rig/checker.js";
import { figure, isLong } from "./rig/form.js";
import { copyProduct, type Patch, type ProductCopy } from "./rig/product-copy.js";
import { startSystem, type System } from "./rig/system.js";
import { sayAll } from "./rig/writer.js";

// Before the rig is believed: each fault is planted into a copy of the product, and the check that should find it goes red.

let copy: ProductCopy | undefined;
let system: System | undefined;
afterEach(async () => {
  await system?.stop();
  copy?.remove();
  system = undefined;
  copy = undefined;
});

async function plant(patches: Patch[], options: { nodes?: number; workers?: number; redis?: boolean } = {}): Promise<System> {
  copy = copyProduct(patches);
  system = await startSystem({ nodes: 1, workers: 0, ...options, product: copy.folder });
  return system;
}

describe("planted faults are found", () => {
  test("a patch that fits nowhere is said, not passed over", () => {
    expect(() => copyProduct([{ file: "libs/store/dist/index.js", find: "what nobody ever wrote", replace: "" }])).toThrow("patch no longer fits");
  });

  test("ack before commit: R1 finds what is lost", { timeout: 120_000 }, async () => {
    const planted = await plant(productFaults.ackBeforeCommit);
    const people = await gather(planted, 8);
    const rooms = await makeRooms(people, { rooms: 2, size: 4 });
    const { ledger, writers } = await hire(planted, people);
    const targets = targetsOf(planted).filter(({ name }) => name.startsWith("hoopoe-server"));
    const verdict = await killAndWrite({ ledger, writers, rooms, targets, kills: 2, betweenMs: 1_500, atLeast: 1, paceMs: 10 });
    figure("planted", `ack before commit: lost ${verdict.lost} of ${verdict.acked} acked`);
    expect(verdict.lost).toBeGreaterThan(0);
  });

  test("dedupe removed: R3 finds two", { timeout: 120_000 }, async () => {
    const planted = await plant(productFaults.dedupeRemoved);
    const people = await gather(planted, 2);
    const [room] = (await makeRooms(people, { rooms: 1 })) as [Readers];
    const what = onceOnly(room.conversationId);
    const verdict = await judgeRepeats(room.members[0] as Caller, what, await repeatAtOnce({ system: planted, people, what, times: 50 }));
    figure("planted", `dedupe removed: rows ${verdict.rows}, ${verdict.differing} answers that differ`);
    expect(verdict.rows).toBeGreaterThan(1);
  });

  test("sync limit off by one: the checker finds the hole", { timeout: 120_000 }, async () => {
    const planted = await plant(productFaults.syncLimitOffByOne);
    const people = await gather(planted, 4);
    const rooms = await makeRooms(people, { rooms: 1 });
    const { ledger, writers } = await hire(planted, people);
    await sayAll(writers, 20, () => rooms[0]?.conversationId ?? "");
    for (const writer of writers) writer.stop();
    const verdict = await check(ledger, rooms);
    figure("planted", `sync limit off by one: holes ${verdict.holes}, ${verdict.differing} members with another story`);
    expect(verdict.holes).toBeGreaterThan(0);
    expect(verdict.differing).toBe(4);
  });

  test("synchronous_commit = off: the crash of Postgres loses what was acknowledged", { timeout: 120_000 }, async () => {
    copy = copyProduct(productFaults.asynchronousCommit);
    const planted = await crashDatabase(copy.folder);
    figure("planted", `synchronous_commit = off: lost ${planted.lost} of ${planted.acked} acked`);
    expect(planted.lost).toBeGreaterThan(0);
  });

  if (isLong() && hasRedis) {
    test("awaited queue add: R7 finds that nobody is answered without Redis", { timeout: 120_000 }, async () => {
      const planted = await plant(productFaults.awaitedQueue, { redis: true });
      const people = await gather(planted, 2);
      const chat = await chatWith(people.at[0]?.[0] as Caller, await makeBot(planted, "echo"));
      const { ledger, writers } = await hire(planted, { at: people.at, count: 1 });
      await planted.redis?.stop();
      const saying = sayAll(writers, 1, () => chat);
      await sleep(8_000);
      // asked again it is a repetition, which has no run to queue
      const first = ledger.ackedEntries.filter(({ tries }) => tries === 1);
      figure("planted", `awaited queue add: acked ${first.length} of ${ledger.entries.length} at the first try while Redis is away`);
      expect(first).toEqual([]);
      for (const writer of writers) writer.stop();
      await saying;
    });
  }

  if (isLong()) {
    test("backup without keys: what was restored cannot be read, and R15 finds it", { timeout: 120_000 }, async () => {
      const verdict = await destroyAndRestore(await plant(productFaults.backupWithoutKeys), { people: 4, product: copy?.folder });
      figure("planted", `backup without keys: unreadable or lost ${verdict.lost} of ${verdict.acked} acked before it`);
      expect(verdict.lost).toBeGreaterThan(0);
    });

    test("reply not idempotent: two answers to one question are found", { timeout: 120_000 }, async () => {
      const verdict = await killWhileAnswering(await plant(productFaults.replyNotIdempotent, { workers: 1 }));
      figure("planted", `reply not idempotent: ${verdict.repeated} of ${verdict.asked} questions answered twice`);
      expect(verdict.repeated).toBe(1);
    });

    test("and as shipped there is one", { timeout: 120_000 }, async () => {
      system = await startSystem({ nodes: 1 });
      expect(await killWhileAnswering(system)).toEqual({ asked: 1, missing: 0, repeated: 0, unfinished: 0 });
    });
  }

  if (isLong()) {
    test("no socket eviction: R11 finds readers that stay", { timeout: 180_000 }, async () => {
      const verdict = await stopReading(await plant(productFaults.noEviction), { readers: 20, megabytes: 10 });
      figure("planted", `no socket eviction: ${verdict.cut} of ${verdict.readers} stalled readers cut, memory + ${verdict.grownMiB} MiB`);
      expect(verdict.cut).toBe(0);
    });
  }
});
