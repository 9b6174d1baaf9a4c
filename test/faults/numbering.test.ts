import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { clientOf, closeClients, openRoom } from "../sdk/clients.js";
import { gather, hire, makeRooms, type People } from "./acts/crowd.js";
import { killProgram } from "./acts/kill-and-write.js";
import { judgeRepeats, onceOnly, repeatAtOnce } from "./acts/repeat-at-once.js";
import { check, isClean, type Readers } from "./rig/checker.js";
import { count, figure, sized } from "./rig/form.js";
import { startSystem, type System } from "./rig/system.js";
import { sayAll } from "./rig/writer.js";

let system: System;
let people: People;
beforeAll(async () => {
  system = await startSystem();
  people = await gather(system, sized(12, 32));
});
afterAll(async () => {
  closeClients();
  await system?.stop();
});

/** Two devices at each node, that show the conversation while it is written. */
async function watch(conversationId: string): Promise<{ shown: () => string[] }[]> {
  return Promise.all(
    [0, 1, 2, 3].map(async (i) => {
      const handle = await openRoom(await clientOf(system.nodes[i % 2]?.url ?? "", people.at[0]?.[i] as Caller), conversationId);
      return { shown: () => handle.view.get().messages.map(({ seq, id, text }) => `${seq} ${id} ${text}`) };
    }),
  );
}

async function writeAndCheck(rooms: Readers[], each: number) {
  const { ledger, writers } = await hire(system, people);
  await sayAll(writers, each, (_, n) => rooms[n % rooms.length]?.conversationId ?? "");
  for (const writer of writers) writer.stop();
  return check(ledger, rooms);
}

describe("R2: numbers without hole or repeat, one order for all", () => {
  test("all writers (32 in the long form) through two servers on one conversation", { timeout: 240_000 }, async () => {
    const [room] = (await makeRooms(people, { rooms: 1 })) as [Readers];
    const devices = await watch(room.conversationId);
    const verdict = await writeAndCheck([{ ...room, members: sized(room.members.slice(0, 4), room.members) }], sized(10, 100));
    const [first] = devices as [{ shown: () => string[] }];
    const total = verdict.acked;
    let unequal = 0;
    for (const device of devices) {
      await until("the device has all", () => device.shown().length >= Math.min(total, 100) && device.shown().at(-1)?.startsWith(`${total} `), 20_000);
      const [a, b] = [first.shown(), device.shown()];
      const same = Math.min(a.length, b.length);
      if (a.slice(-same).join("\n") !== b.slice(-same).join("\n")) unequal += 1;
    }
    figure(
      "R2",
      `one conversation: holes ${verdict.holes}, repeats ${verdict.repeats + verdict.doubled}, inversions ${verdict.inversions} of ${count(total)} by ${people.count} writers; ${devices.length} devices in another order: ${unequal}`,
    );
    expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
    expect(unequal).toBe(0);
  });

  test("and on 50 at once", { timeout: 240_000 }, async () => {
    const rooms = await makeRooms(people, { rooms: sized(10, 50) });
    const verdict = await writeAndCheck(
      rooms.map((room, i) => ({ ...room, members: sized(room.members.slice(i, i + 2), room.members) })),
      sized(20, 100),
    );
    figure(
      "R2",
      `${rooms.length} conversations at once: holes ${verdict.holes}, repeats ${verdict.repeats + verdict.doubled}, inversions ${verdict.inversions} of ${count(verdict.acked)} by ${people.count} writers`,
    );
    expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
  });
});

describe("R3: the same clientId is one message", () => {
  test("50 times at once over two servers and REST, after restarts, and a day later", { timeout: 240_000 }, async () => {
    const [room] = (await makeRooms(people, { rooms: 1 })) as [Readers];
    const what = onceOnly(room.conversationId);
    const again = () => repeatAtOnce({ system, people, what, times: 50 });
    const entries = await again();
    await Promise.all(system.nodes.map((node) => killProgram(node, "hoopoe-server")));
    entries.push(...(await again()));
    await system.query("update message set created_at = created_at - interval '25 hours' where client_id = $1", [what.clientId]);
    entries.push(...(await again()));
    const verdict = await judgeRepeats(room.members[0] as Caller, what, entries);
    figure("R3", `rows ${verdict.rows}, ${verdict.answers} answers, ${verdict.differing} that differ`);
    expect(verdict).toEqual({ rows: 1, answers: 150, refused: 0, differing: 0 });
  });
});
