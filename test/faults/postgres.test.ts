import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { awaitAnswers, chatWith, makeBot } from "./acts/bots.js";
import { gather, hire, makeRooms, type People } from "./acts/crowd.js";
import { answered } from "./acts/kill-and-write.js";
import { check, isClean } from "./rig/checker.js";
import { count, figure, ms } from "./rig/form.js";
import { Ledger } from "./rig/ledger.js";
import { pidsOf, startSystem, type System } from "./rig/system.js";

let system: System;
let people: People;
let chat: string;
beforeAll(async () => {
  system = await startSystem({ proxied: true, postgres: { settings: ["max_connections=110"] } });
  people = await gather(system, 8);
  chat = await chatWith(people.at[0]?.[0] as Caller, await makeBot(system, "echo"));
});
afterAll(async () => void (await system?.stop()));

type Break = { name: string; during: () => Promise<void> };
const breaks: Break[] = [
  {
    name: "restarted",
    during: async () => {
      await system.postgres.stop();
      await sleep(2_000);
      await system.postgres.start();
    },
  },
  {
    name: "killed",
    during: async () => {
      await system.postgres.kill();
      await sleep(2_000);
      await system.postgres.start();
    },
  },
  {
    name: "frozen",
    during: async () => {
      system.postgres.freeze();
      await sleep(8_000);
      system.postgres.thaw();
    },
  },
  {
    name: "behind a line that carries nothing",
    during: async () => {
      for (const { toPostgres } of system.nodes) toPostgres?.freeze();
      await sleep(8_000);
      for (const { toPostgres } of system.nodes) toPostgres?.heal();
    },
  },
  {
    name: "behind a line that is cut and then drips",
    during: async () => {
      for (const { toPostgres } of system.nodes) toPostgres?.cut({ refuse: true });
      await sleep(3_000);
      for (const { toPostgres } of system.nodes) toPostgres?.drip(200);
      for (const { toPostgres } of system.nodes) toPostgres?.cut();
      await sleep(3_000);
      for (const { toPostgres } of system.nodes) toPostgres?.heal();
    },
  },
  { name: "out of connections", during: () => takeAllConnections(6_000) },
  {
    name: "cutting connections, in transactions too, fifty times",
    during: async () => {
      for (let n = 0; n < 50; n += 1) {
        await system.postgres.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'hoopoe'");
        await sleep(100);
      }
    },
  },
];

/** The product's connections are ended and all there are is taken by somebody else. */
async function takeAllConnections(forMs: number): Promise<void> {
  const hogs: pg.Client[] = [];
  let over = false;
  const hog = async (): Promise<void> => {
    while (!over) {
      const client = new pg.Client({ connectionString: system.postgres.url("postgres"), connectionTimeoutMillis: 2_000 });
      client.on("error", () => undefined);
      await client.connect().then(
        () => hogs.push(client),
        () => sleep(20),
      );
    }
  };
  const taking = Promise.all(Array.from({ length: 4 }, hog));
  await sleep(300);
  await hogs[0]?.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'hoopoe'");
  await sleep(forMs);
  over = true;
  await taking;
  await Promise.all(hogs.map((client) => client.end().catch(() => undefined)));
}

const processesNow = (): string => JSON.stringify(system.nodes.flatMap((node) => [pidsOf(node, "hoopoe-server"), pidsOf(node, "hoopoe-worker")]));

/** A question is answered, and what was said just now is found: by the workers that were there before. */
async function workersGoOn(chat: string): Promise<boolean> {
  const asker = people.at[0]?.[0] as Caller;
  const ledger = new Ledger();
  const { writers } = await hire(system, { at: people.at, count: 1 }, ledger);
  const word = `词${randomBytes(4).toString("hex")}`;
  await writers[0]?.say(chat, word);
  for (const writer of writers) writer.stop();
  const { missing, unfinished } = await awaitAnswers(asker, chat, ledger.entries, 30_000);
  await until("it is found", async () => (await asker.ok<{ items: unknown[] }>("POST", "/search", { q: word })).items.length > 0, 10_000);
  return missing + unfinished === 0;
}

describe("R8: Postgres goes", () => {
  test.each(breaks)("$name: nothing is lost, errors can be repeated, nobody exits", { timeout: 180_000 }, async ({ name, during }) => {
    const rooms = await makeRooms(people, { rooms: 3 });
    const { ledger, writers } = await hire(system, people);
    const before = processesNow();
    let over = false;
    const writing = writers.map(async (writer, i) => {
      for (let n = 0; !over; n += 1) {
        await writer.say(rooms[n % rooms.length]?.conversationId ?? "", `${i}.${n} 数据库呢 where is the database`);
        await sleep(50);
      }
    });
    await sleep(1_500);
    await during();
    const back = performance.now();
    await sleep(5_000);
    over = true;
    await answered(writers, writing);
    const first = Math.min(...ledger.ackedEntries.map(({ ackedAt }) => ackedAt).filter((at) => at >= back)) - back;
    const verdict = await check(ledger, rooms);
    const retried = new Map<string, number>();
    for (const writer of writers) for (const [code, times] of writer.retried) retried.set(code, (retried.get(code) ?? 0) + times);
    const refused = ledger.entries.filter((entry) => entry.refused !== null);
    figure(
      "R8",
      `Postgres ${name}: lost ${verdict.lost} of ${count(verdict.acked)} acked, first success ${ms(first)} after it is back, not retryable ${refused.length}, exits ${before === processesNow() ? 0 : "some"}; retried: ${[...retried].map(([code, times]) => `${code} ${times}`).join(", ")}`,
    );
    expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
    expect(refused).toEqual([]);
    expect(processesNow()).toBe(before);
    expect(first).toBeLessThan(15_000);
    expect(await workersGoOn(chat)).toBe(true);
  });
});
