import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../rig/people.js";
import { hasRedis } from "../rig/redis.js";
import { until } from "../rig/until.js";
import { gather } from "./acts/crowd.js";
import { type Asked, ask, holdUp, judge, killWorkers, makeChats, type Point, reached, workersOf } from "./acts/runs.js";
import { figure, isLong, ms, notRun, quantile, sized } from "./rig/form.js";
import { signalAll } from "./rig/processes.js";
import { startSystem, type System } from "./rig/system.js";

if (!hasRedis) notRun("R5", "on Redis: redis-server is not installed");
const backends = [{ queue: "Postgres", redis: false }, ...(hasRedis ? [{ queue: "Redis", redis: true }] : [])];
const kills = sized(1, 3);
/**
 * Of twenty questions each, for with a hundred at once two processors do not get all of them to their points at the same time. The fence is the same
 * whichever queue it is, and the rig has twenty-five minutes.
 */
const roundsOf = (queue: string): number => sized(1, queue === "Postgres" ? 3 : 2);

/** Runs at five points at once, all workers killed there, as often as it is to be; how the questions were answered. */
async function killRound(
  system: System,
  at: (point: Point) => { asker: Caller; chat: string }[],
): Promise<{ asked: number } & Awaited<ReturnType<typeof judge>>> {
  const asked: Record<string, Asked[]> = {};
  // held up before they are claimed: their workers sleep meanwhile
  const stuck = at("claimed, its message not begun");
  signalAll(workersOf(system), "SIGSTOP");
  asked.claimed = await ask(stuck);
  let letGo = await holdUp(
    system,
    stuck.map(({ chat }) => chat),
  );
  signalAll(workersOf(system), "SIGCONT");
  [asked.begun, asked.words, asked.end] = await Promise.all([
    ask(at("begun, no word yet")),
    ask(at("in the middle of its words")),
    ask(at("at the end of its words")),
  ]);
  asked.waiting = [];
  const waiting = at("waiting in the queue");
  for (let kill = 0; kill < kills; kill += 1) {
    const generation = kill + 1;
    await Promise.all([
      reached(system, asked.claimed, { where: "claimed", generation }),
      reached(system, asked.begun, { where: "begun", generation }),
      reached(system, [...asked.words, ...asked.end], { where: "words", generation }),
    ]);
    await killWorkers(system);
    // asked while nobody is there
    const third = waiting.slice((kill * waiting.length) / kills, ((kill + 1) * waiting.length) / kills);
    asked.waiting.push(...(await ask(third)));
    // what waited for the lock of a dead worker must not have it
    await letGo();
    if (kill < kills - 1) {
      letGo = await holdUp(
        system,
        stuck.map(({ chat }) => chat),
      );
    }
  }
  const [{ now }] = (await system.query("select extract(epoch from clock_timestamp()) * 1000 as now")) as [{ now: string }];
  const all = Object.values(asked).flat();
  const verdict = await judge(system, all, Number(now));
  // each was really taken over each time
  const rows = await system.query("select min(generation) as least from bot_run where trigger_id = any($1::uuid[])", [
    [...asked.begun, ...asked.words, ...asked.end, ...asked.claimed].map(({ messageId }) => messageId),
  ]);
  expect(Number(rows[0]?.least)).toBeGreaterThanOrEqual(kills + 1);
  return { asked: all.length, ...verdict };
}

describe.each(backends)("R5: a bot's answer survives its worker, the queue on $queue", ({ queue, redis }) => {
  let system: System;
  let chats: Map<Point, { asker: Caller; chat: string }[]>;
  const at = (point: Point) => chats.get(point) ?? [];
  beforeAll(async () => {
    system = await startSystem({ redis });
    const people = (await gather(system, 4)).at[0] as Caller[];
    chats = await makeChats(system, people);
  });
  afterAll(async () => void (await system?.stop()));

  test("killed at five points, three times in a row in the long form", { timeout: 400_000 }, async () => {
    const sum = { asked: 0, missing: 0, repeated: 0, unfinished: 0, tookMs: [] as number[] };
    for (let round = 0; round < roundsOf(queue); round += 1) {
      const { asked, missing, repeated, unfinished, tookMs } = await killRound(system, at);
      sum.asked += asked;
      sum.missing += missing;
      sum.repeated += repeated;
      sum.unfinished += unfinished;
      sum.tookMs.push(...tookMs);
    }
    const { asked, missing, repeated, unfinished, tookMs } = sum;
    figure(
      "R5",
      `${asked} triggers, ${kills} kills at five points, queue on ${queue}: missing ${missing}, doubles ${repeated}, unfinished ${unfinished}; recovery p95 ${ms(quantile(tookMs, 0.95))}`,
    );
    expect({ missing, repeated, unfinished }).toEqual({ missing: 0, repeated: 0, unfinished: 0 });
  });

  if (isLong()) {
    test("stopped for longer than its lock holds: it comes back and writes nothing more", { timeout: 120_000 }, async () => {
      const asked = await ask(at("in the middle of its words"));
      await reached(system, asked, { where: "words" });
      // one of two sleeps on; what it held is the other's by then
      const [sleeper = 0] = workersOf(system);
      signalAll([sleeper], "SIGSTOP");
      try {
        await until(
          "all are over",
          async () => {
            const rows = await system.query("select 1 from bot_run where trigger_id = any($1::uuid[]) and finished_at is null limit 1", [
              asked.map((a) => a.messageId),
            ]);
            return rows.length === 0 || sleep(300, false);
          },
          60_000,
        );
      } finally {
        signalAll([sleeper], "SIGCONT");
      }
      const texts = async (): Promise<string> =>
        JSON.stringify(
          await system.query("select id, ai_attempt, ai_next_index, body_version, rev from message where reply_to = any($1::uuid[]) order by id", [
            asked.map((a) => a.messageId),
          ]),
        );
      const before = await texts();
      await sleep(3_000);
      expect(await texts()).toBe(before);
      const { missing, repeated, unfinished } = await judge(system, asked, 0);
      figure(
        "R5",
        `${asked.length} triggers, a worker paused past its lock, queue on ${queue}: missing ${missing}, doubles ${repeated}, unfinished ${unfinished}`,
      );
      expect({ missing, repeated, unfinished }).toEqual({ missing: 0, repeated: 0, unfinished: 0 });
    });
  }

  test("an emptied queue loses none", { timeout: 120_000 }, async () => {
    signalAll(workersOf(system), "SIGSTOP");
    const asked = await ask(at("waiting in the queue"));
    if (redis) await system.redis?.empty();
    else {
      const tables = await system.query("select tablename as name from pg_tables where schemaname = 'bullmq' and tablename not like '%migration%'");
      // a worker that sleeps in the middle of a statement keeps its locks
      await system.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hoopoe-queue'");
      await system.query(`truncate ${tables.map(({ name }) => `bullmq."${name as string}"`).join(", ")} cascade`);
    }
    signalAll(workersOf(system), "SIGCONT");
    const [{ now }] = (await system.query("select extract(epoch from clock_timestamp()) * 1000 as now")) as [{ now: string }];
    const { missing, repeated, unfinished, tookMs } = await judge(system, asked, Number(now));
    figure(
      "R5",
      `${asked.length} triggers, the queue on ${queue} emptied: missing ${missing}, doubles ${repeated}, unfinished ${unfinished}; answered within ${ms(quantile(tookMs, 1))}`,
    );
    expect({ missing, repeated, unfinished }).toEqual({ missing: 0, repeated: 0, unfinished: 0 });
  });
});
