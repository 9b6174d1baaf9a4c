import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasRedis } from "../rig/redis.js";
import { crashDatabase } from "./acts/crash-database.js";
import { gather, hire, makeRooms } from "./acts/crowd.js";
import { killAndWrite, targetsOf } from "./acts/kill-and-write.js";
import { isClean } from "./rig/checker.js";
import { count, figure, isLong, ms, quantile, sized } from "./rig/form.js";
import { startSystem, type System } from "./rig/system.js";

let system: System;
beforeAll(async () => {
  system = await startSystem({ redis: hasRedis });
});
afterAll(async () => void (await system?.stop()));

describe("R1: what is acknowledged is never lost", () => {
  test("whichever process is killed with SIGKILL, whenever", { timeout: 400_000 }, async () => {
    const people = await gather(system, sized(8, 16));
    const rooms = await makeRooms(people, { rooms: 4, size: sized(4, 8) });
    const { ledger, writers } = await hire(system, people);
    const kills = sized(6, 24);
    const verdict = await killAndWrite({
      ...{ ledger, writers, rooms, kills, targets: targetsOf(system) },
      ...sized({ betweenMs: 1_000, atLeast: 400, paceMs: 20 }, { betweenMs: 2_500, atLeast: 5_000, paceMs: 60 }),
    });
    figure("R1", `lost ${verdict.lost} of ${count(verdict.acked)} acked, ${kills} kills; longest wait ${ms(quantile(ledger.waits, 1))}`);
    expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
    expect(ledger.entries.filter(({ refused }) => refused !== null)).toEqual([]);
    expect(verdict.acked).toBe(ledger.entries.length);
  });

  if (isLong()) {
    test("with the database that the product brings, all of its processes at once", { timeout: 120_000 }, async () => {
      const verdict = await crashDatabase();
      figure("R1", `lost ${verdict.lost} of ${count(verdict.acked)} acked the moment before the embedded Postgres was killed`);
      expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
    });
  }
});
