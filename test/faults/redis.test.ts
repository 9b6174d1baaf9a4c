import { setTimeout as sleep } from "node:timers/promises";
import type { Bot, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../rig/people.js";
import { hasRedis } from "../rig/redis.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";
import { awaitAnswers, chatWith, makeBot } from "./acts/bots.js";
import { gather, hire, makeRooms, type People } from "./acts/crowd.js";
import { check, isClean, type Readers } from "./rig/checker.js";
import { count, figure, ms, notRun, percent, quantile } from "./rig/form.js";
import type { Entry } from "./rig/ledger.js";
import type { FaultyRedis } from "./rig/redis.js";
import { startSystem, type System } from "./rig/system.js";

if (!hasRedis) notRun("R7", "redis-server is not installed");

type Break = { name: string; begin: (redis: FaultyRedis) => Promise<unknown>; end: (redis: FaultyRedis) => Promise<unknown> };
const breaks: Break[] = [
  { name: "stopped", begin: (redis) => redis.stop(), end: (redis) => redis.start() },
  { name: "killed", begin: (redis) => redis.stop("SIGKILL"), end: (redis) => redis.start() },
  { name: "emptied", begin: (redis) => redis.empty(), end: (redis) => redis.empty() },
  { name: "full", begin: (redis) => redis.fill(), end: (redis) => redis.room() },
];
/** Longer than a delivery through the database may take, where there is another server to deliver to. */
const brokenMs = (nodes: number): number => (nodes > 1 ? 6_500 : 3_000);

describe.runIf(hasRedis).each([1, 2])("R7: Redis goes, through %i server(s)", (nodes) => {
  let system: System;
  let people: People;
  let bot: Bot;
  /** A socket at each node that is told what is said at the others. */
  let watchers: Wire[];

  beforeAll(async () => {
    system = await startSystem({ redis: true, nodes, workers: nodes === 1 ? 2 : 1 });
    people = await gather(system, 6);
    bot = await makeBot(system, "echo");
    watchers = await Promise.all(people.at.map((callers) => (callers[5] as Caller).connect()));
  });
  afterAll(async () => {
    for (const watcher of watchers ?? []) watcher.close();
    await system?.stop();
  });

  test.each(breaks)("$name: people chat on, bots catch up", { timeout: 180_000 }, async ({ name, begin, end }) => {
    const redis = system.redis as FaultyRedis;
    const [room] = (await makeRooms(people, { rooms: 1 })) as [Readers];
    // after the break before, the news of it may come late; what was said until then is read, not told
    const hasCome = ({ event, payload }: Wire["received"][number]): boolean =>
      event === "conversation:created" && (payload as { conversationId: string }).conversationId === room.conversationId;
    await until("they are told of the room", () => watchers.every((watcher) => watcher.received.some(hasCome)));
    const { ledger, writers } = await hire(system, people);
    const asker = people.at[0]?.[0] as Caller;
    const chat = await chatWith(asker, bot);
    const questions: Entry[] = [];
    let over = false;
    const writing = writers.map(async (writer, i) => {
      for (let n = 0; !over; n += 1) {
        const inChat = i === 0 && n % 10 === 5;
        const entry = await writer.say(inChat ? chat : room.conversationId, `${name} ${i}.${n} 还在吗 still there`);
        if (inChat) questions.push(entry);
        await sleep(60);
      }
    });
    await sleep(1_000);
    await begin(redis);
    await sleep(brokenMs(nodes));
    await end(redis);
    await sleep(1_000);
    over = true;
    await Promise.all(writing);
    for (const writer of writers) writer.stop();
    const first = ledger.entries.filter(({ tries, answer }) => tries === 1 && answer !== null).length;
    const delays = await deliveries(watchers, room.conversationId, ledger.ackedEntries);
    const answers = await awaitAnswers(asker, chat, questions);
    const verdict = await check(ledger, [room]);
    figure(
      "R7",
      `Redis ${name}, ${nodes} server${nodes > 1 ? "s" : ""}: acked ${percent(first, ledger.entries.length)} of ${count(ledger.entries.length)} at the first try, last delivery to another server after ${ms(quantile(delays.waits, 1))}, undelivered ${delays.missing}, triggers lost ${answers.missing + answers.unfinished + answers.repeated} of ${answers.asked}`,
    );
    expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
    expect(first / ledger.entries.length).toBeGreaterThanOrEqual(0.999);
    expect(delays.missing).toBe(0);
    expect(answers).toEqual({ asked: questions.length, missing: 0, repeated: 0, unfinished: 0 });
    expect(quantile(delays.waits, 1)).toBeLessThan(15_000);
  });
});

/** From the ack at one server to the event at each of them; what did not come within ten seconds is counted. */
async function deliveries(watchers: Wire[], conversationId: string, acked: { answer: { id: string }; ackedAt: number; conversationId: string }[]) {
  const own = acked.filter((entry) => entry.conversationId === conversationId);
  const told = (watcher: Wire): Map<string, number> => {
    const events = watcher.received.filter(({ event }) => event === "message:created");
    return new Map(events.toReversed().map(({ payload, at }) => [(payload as Message).id, at]));
  };
  await until("every event", () => watchers.every((watcher) => own.every(({ answer }) => told(watcher).has(answer.id)))).catch(() => undefined);
  const waits = watchers.flatMap((watcher) => {
    const at = told(watcher);
    return own.map(({ answer, ackedAt }) => Math.max(0, (at.get(answer.id) ?? Number.NaN) - (performance.timeOrigin + ackedAt)));
  });
  return { waits: waits.filter((wait) => !Number.isNaN(wait)), missing: waits.filter((wait) => Number.isNaN(wait)).length };
}
