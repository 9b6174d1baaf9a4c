import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Caller, send } from "../rig/people.js";
import { gather, makeRooms, type People } from "./acts/crowd.js";
import type { Readers } from "./rig/checker.js";
import { count, figure } from "./rig/form.js";
import { sizeOf } from "./rig/processes.js";
import { type Node, pidsOf, startSystem, type System } from "./rig/system.js";

/** The invariant speaks of ten minutes: so many by `npm run test:faults -- churn`. The whole rig has twenty-five; what leaks with every connection shows in one. */
const minutes = Number(process.env.CHURN_MINUTES ?? 1);

let system: System;
let people: People;
beforeAll(async () => {
  system = await startSystem({ nodes: 1 });
  people = await gather(system, 24);
});
afterAll(async () => void (await system?.stop()));

describe("R21: churn", () => {
  test("memory and handles stay flat while people come, talk, join, leave and go", { timeout: minutes * 60_000 + 180_000 }, async () => {
    const rooms = await makeRooms(people, { rooms: 6, size: 12 });
    const callers = people.at[0] as Caller[];
    const [pid = 0] = pidsOf(system.nodes[0] as Node, "hoopoe-server");
    const samples: { memory: number; handles: number }[] = [];
    let connections = 0;
    const late = Date.now() + minutes * 60_000;
    const live = async (lane: number): Promise<void> => {
      for (let n = 0; Date.now() < late; n += 1) {
        const caller = callers[(lane + 8 * n) % callers.length] as Caller;
        const { conversationId, members } = rooms[(lane + n) % rooms.length] as Readers;
        const wire = await caller.connect();
        connections += 1;
        await wire.emit("sync:heads", {});
        await wire.emit("message:send", { conversationId, clientId: `churn-${lane}-${n}`, text: "来来往往 come and go" });
        await wire.emit("conversation:read", { conversationId, seq: n });
        wire.socket.volatile.emit("typing", { conversationId });
        const [owner, guest] = [members[0] as Caller, members[1 + (n % 11)] as Caller];
        if (n % 5 === 0) {
          await owner.call("DELETE", `/conversations/${conversationId}/members/${guest.id}`);
          await owner.call("POST", `/conversations/${conversationId}/members`, { userIds: [guest.id] });
        }
        wire.close();
      }
    };
    const sampling = (async () => {
      while (Date.now() < late) {
        samples.push(sizeOf(pid));
        await sleep(1_000);
      }
    })();
    await Promise.all([...Array.from({ length: 8 }, (_, lane) => live(lane)), sampling]);
    await sleep(5_000);
    const after = sizeOf(pid);
    await send(callers[0] as Caller, rooms[0]?.conversationId ?? "", "还好 still well").catch(() => undefined);
    const mean = (part: typeof samples, of: "memory" | "handles"): number => part.reduce((sum, sample) => sum + sample[of], 0) / part.length;
    // the first third fills caches and pools
    const third = Math.floor(samples.length / 3);
    const [second, last] = [samples.slice(third, 2 * third), samples.slice(-third)];
    const mib = (part: typeof samples): string => `${(mean(part, "memory") / 1_048_576).toFixed(0)} MiB`;
    figure(
      "R21",
      `${minutes} minutes of churn, ${count(connections)} connections: memory ${mib(second)} then ${mib(last)}, handles ${mean(second, "handles").toFixed(0)} then ${mean(last, "handles").toFixed(0)}, ${after.handles} at rest`,
    );
    expect(mean(last, "memory") / mean(second, "memory")).toBeLessThan(1.15);
    expect(mean(last, "handles") - mean(second, "handles")).toBeLessThan(20);
  });
});
