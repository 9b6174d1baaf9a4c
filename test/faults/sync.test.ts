import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ConversationHandle } from "@hoopoe/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../rig/people.js";
import { clientOf, closeClients, openRoom } from "../sdk/clients.js";
import { makeBot } from "./acts/bots.js";
import { changeEverything, setStage, type Stage } from "./acts/change-everything.js";
import { gather } from "./acts/crowd.js";
import { difference, shownBy, toldNewcomer } from "./rig/device.js";
import { count, figure, sized } from "./rig/form.js";
import { startSystem, type System } from "./rig/system.js";

let system: System;
beforeAll(async () => {
  system = await startSystem({ proxied: true });
});
afterAll(async () => {
  closeClients();
  await system?.stop();
});

type Device = { client: Client; handle: ConversationHandle; caller: Caller };

const devicesOf = (stage: Stage, owners: Caller[], each: number): Promise<Device[]> =>
  Promise.all(
    Array.from({ length: each }, async (_, i) => {
      const caller = owners[i % owners.length] as Caller;
      const client = await clientOf(system.nodes[i % system.nodes.length]?.url ?? "", caller);
      return { client, caller, handle: await openRoom(client, stage.conversationId) };
    }),
  );

/** What a server says before it lets a client in, roughly: the answer to the upgrade, and that the connection is open. */
const openingBytes = 200;

/** Networks do not come back at once and whole: some are cut again in the middle of catching up, or of coming in, some drip. */
async function comeBack(round: number): Promise<void> {
  for (const [i, { door }] of system.nodes.entries()) {
    door?.heal();
    if ((round + i) % 3 === 1) door?.drip(2_000);
  }
  for (let again = 0; again < round % 3; again += 1) {
    await sleep(100 + 400 * Math.random());
    for (const { door } of system.nodes) door?.cut();
  }
  if (round % 2 === 1) {
    for (const { door } of system.nodes) door?.cutShort(openingBytes);
    await sleep(1_500);
  }
  await sleep(300);
  for (const { door } of system.nodes) door?.heal();
}

/** The first difference that stays for half a minute; null when the device comes to know what a newcomer is told. */
async function lastingDifference({ handle, caller }: Device, conversationId: string): Promise<string | null> {
  for (const late = Date.now() + 30_000; ; await sleep(250)) {
    const found = difference(shownBy(handle), await toldNewcomer(caller, conversationId));
    if (found === null || Date.now() > late) return found;
  }
}

describe("R4: after any break the client's state equals a newcomer's", () => {
  test("cut off while everything changes, and cut again while catching up", { timeout: 400_000 }, async () => {
    const people = await gather(system, 8);
    const [owner, ...rest] = people.at[0] as [Caller, ...Caller[]];
    const bot = await makeBot(system, "echo");
    const stages = await Promise.all(
      (["all", "joined"] as const).map((history) => setStage({ owner, others: rest.slice(0, 4), guests: rest.slice(4), bot, history })),
    );
    const devices = await Promise.all(stages.map((stage) => devicesOf(stage, [owner, ...rest.slice(0, 4)], 5)));
    const changes = sized([60, 20], [2_000, 20, 300, 60, 500, 5, 100, 1_200, 40, 10]);
    const mismatches: string[] = [];
    let compared = 0;
    let made = 0;
    for (const [round, many] of changes.entries()) {
      for (const { door } of system.nodes) door?.cut({ refuse: true });
      await Promise.all(stages.map((stage) => changeEverything(stage, many, made)));
      made += many;
      await sleep(round % 2 ? 1_000 : 0);
      await comeBack(round);
      for (const [s, stage] of stages.entries()) {
        for (const device of devices[s] ?? []) {
          const found = await lastingDifference(device, stage.conversationId);
          compared += 1;
          if (found) mismatches.push(`round ${round}, ${many} changes, the device is ${device.client.connection.get()}: ${found}`);
        }
      }
      // What was lost stays lost: the rounds that follow would only wait for it.
      if (mismatches.length > 0) break;
    }
    const kinds = [...new Set(stages.flatMap(({ done }) => [...done.keys()]))].filter((kind) => kind !== "send again");
    figure("R4", `mismatches ${mismatches.length} of ${compared}, ${count(made * stages.length)} changes (${kinds.join(", ")})`);
    expect(mismatches).toEqual([]);
  });
});
