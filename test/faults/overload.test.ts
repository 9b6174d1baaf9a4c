import { setTimeout as sleep } from "node:timers/promises";
import type { Ack } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../rig/people.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";
import { gather, makeRooms, type People } from "./acts/crowd.js";
import { figure, ms, percent, quantile } from "./rig/form.js";
import { startSystem, type System } from "./rig/system.js";

const overloadSeconds = 10;
const peakSeconds = 5;
const times = 5;

let system: System;
let people: People;
beforeAll(async () => {
  system = await startSystem({ nodes: 1, workers: 0 });
  people = await gather(system, 32);
});
afterAll(async () => void (await system?.stop()));

type Outcome = { ok: boolean; retryAfterMs: number | undefined; tookMs: number };
let sent = 0;

/** One message; what came of it and when. */
function put(wire: Wire, conversationId: string, outcomes: Outcome[]): Promise<void> {
  const at = performance.now();
  const input = { conversationId, clientId: `load-${(sent += 1)}`, text: "很多很多 a great many" };
  return new Promise((resolve) => {
    wire.socket.emit("message:send", input, (ack: Ack<unknown>) => {
      outcomes.push({ ok: ack.ok, retryAfterMs: ack.ok ? undefined : ack.error.retryAfterMs, tookMs: performance.now() - at });
      resolve();
    });
  });
}

describe("R12: five times the load it can carry", () => {
  test("goodput stays near its peak, the rest is refused at once, and it recovers", { timeout: 180_000 }, async () => {
    // a pair each, so that delivering does not outweigh taking
    const rooms = await makeRooms(people, { rooms: 16, size: 2 });
    const wires = await Promise.all((people.at[0] as Caller[]).map((caller) => caller.connect()));
    const roomOf = (i: number): string => rooms[Math.floor(i / 2)]?.conversationId ?? "";
    const closedLoop = async (seconds: number): Promise<number> => {
      const outcomes: Outcome[] = [];
      const late = performance.now() + seconds * 1_000;
      const work = async (i: number): Promise<void> => {
        while (performance.now() < late) await put(wires[i] as Wire, roomOf(i), outcomes);
      };
      await Promise.all(wires.flatMap((_, i) => Array.from({ length: 16 }, () => work(i))));
      return outcomes.filter(({ ok }) => ok).length / seconds;
    };
    await closedLoop(2);
    const peak = await closedLoop(peakSeconds);
    const outcomes: Outcome[] = [];
    const began = performance.now();
    const pending: Promise<void>[] = [];
    for (let begun = 0; performance.now() - began < overloadSeconds * 1_000; await sleep(10)) {
      const due = ((performance.now() - began) / 1_000) * peak * times;
      for (; begun < due; begun += 1) pending.push(put(wires[begun % wires.length] as Wire, roomOf(begun % wires.length), outcomes));
    }
    const [good, offered] = [outcomes.filter(({ ok }) => ok).length / overloadSeconds, pending.length / overloadSeconds];
    const refused = outcomes.filter(({ ok }) => !ok);
    const over = performance.now();
    const single = async (): Promise<boolean> => {
      const one: Outcome[] = [];
      await put(wires[0] as Wire, roomOf(0), one);
      return one[0]?.ok === true && one[0].tookMs < 250;
    };
    await until("back to normal", single, 60_000);
    const recovered = performance.now() - over;
    await Promise.race([Promise.all(pending), sleep(30_000)]);
    for (const wire of wires) wire.close();
    figure(
      "R12",
      `${times} × the load: offered ${offered.toFixed(0)}/s, goodput ${percent(good, peak)} of its peak ${peak.toFixed(0)}/s, refused ${percent(refused.length, outcomes.length)} (half within ${ms(
        quantile(
          refused.map(({ tookMs }) => tookMs),
          0.5,
        ),
      )}, 95 % within ${ms(
        quantile(
          refused.map(({ tookMs }) => tookMs),
          0.95,
        ),
      )}), without a waiting time ${refused.filter(({ retryAfterMs }) => !retryAfterMs).length}, back to normal after ${ms(recovered)}`,
    );
    // sender and server share the cores here: the figure above is for reading, what must hold anywhere is below
    expect(good / peak).toBeGreaterThan(0.5);
    expect(refused.filter(({ retryAfterMs }) => !retryAfterMs)).toEqual([]);
    expect(recovered).toBeLessThan(30_000);
    expect(outcomes.length).toBeGreaterThan(0);
  });
});
