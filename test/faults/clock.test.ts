import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { claimsOf } from "../rig/jwt.js";
import { allMessages, type Caller, signIn } from "../rig/people.js";
import { gather, hire, makeRooms } from "./acts/crowd.js";
import { check, isClean, type Readers } from "./rig/checker.js";
import { count, figure, notRun } from "./rig/form.js";
import { startSystem, type System } from "./rig/system.js";
import { sayAll } from "./rig/writer.js";

const library = ["/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"].find((path) =>
  existsSync(path),
);
if (!library) notRun("R10", "libfaketime is not installed");

describe.runIf(library !== undefined)("R10: a server's clock is an hour off", () => {
  let system: System;
  beforeAll(async () => {
    // the second node with all its processes; the monotonic clock goes on as it is, as on a machine whose date is wrong
    system = await startSystem({ nodeEnv: [{}, { LD_PRELOAD: library ?? "", FAKETIME: "+1h", FAKETIME_DONT_FAKE_MONOTONIC: "1" }] });
  });
  afterAll(async () => void (await system?.stop()));

  test("order and the lives of tokens are as without it", { timeout: 120_000 }, async () => {
    const people = await gather(system, 6);
    const [room] = (await makeRooms(people, { rooms: 1 })) as [Readers];
    const { ledger, writers } = await hire(system, people);
    await sayAll(writers, 20, () => room.conversationId);
    for (const writer of writers) writer.stop();
    const verdict = await check(ledger, [room]);
    const times = (await allMessages(room.members[0] as Caller, room.conversationId)).map(({ createdAt }) => createdAt);
    const [right, wrong] = await Promise.all(system.nodes.map(({ hoopoe }) => signIn(hoopoe.url, people.at[0]?.[0] as Caller)));
    const lives = [right, wrong].map((caller) => {
      const { iat, exp } = claimsOf(caller?.token ?? "") as { iat: number; exp: number };
      return { life: exp - iat, ahead: iat - Date.now() / 1_000 };
    });
    // each is good at the other server too
    const crossed = await Promise.all(
      [right && { ...right, url: system.nodes[1]?.hoopoe.url ?? "" }, wrong && { ...wrong, url: system.nodes[0]?.hoopoe.url ?? "" }].map(
        async (caller) => (await fetch(`${caller?.url}/api/v1/me`, { headers: { authorization: `Bearer ${caller?.token}` } })).status,
      ),
    );
    const skewed = times.filter((time) => Math.abs(Date.parse(time) - Date.now()) > 10 * 60_000).length;
    figure(
      "R10",
      `a clock an hour ahead: inversions ${verdict.inversions} of ${count(verdict.acked)}, times off ${skewed}, tokens live ${lives.map(({ life }) => `${life} s`).join(" and ")}, taken at the other server ${crossed.filter((status) => status === 200).length} of 2`,
    );
    expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
    expect(times).toEqual(times.toSorted());
    expect(skewed).toBe(0);
    expect(lives[0]?.life).toBe(lives[1]?.life);
    for (const { ahead } of lives) expect(Math.abs(ahead)).toBeLessThan(60);
    expect(crossed).toEqual([200, 200]);
  });
});
