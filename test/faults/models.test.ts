import { setTimeout as sleep } from "node:timers/promises";
import type { Bot, Message, ModelProvider } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { allMessages, type Caller, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";
import { awaitAnswers, chatWith, makeBot } from "./acts/bots.js";
import { gather, hire, makeRooms, type People } from "./acts/crowd.js";
import { check, isClean, type Readers } from "./rig/checker.js";
import { count, figure, ms, percent, quantile } from "./rig/form.js";
import { type Entry, Ledger } from "./rig/ledger.js";
import { startSystem, type System } from "./rig/system.js";

/** What a host does, by the scripted model's name, and how a run that asks it ends; `null`: never by itself within its ten minutes, so that it is stopped. */
const ways: [model: string, ends: RegExp | null][] = [
  ["refused", /^(network|overloaded)$/],
  ["hang", /^(timeout|overloaded)$/],
  ["silent-after-headers", /^(timeout|overloaded)$/],
  ["silent-after-words", /^(timeout|overloaded)$/],
  ["drip", null],
  ["cut", /^interrupted$/],
  ["garbage", /^host_error$/],
  ["garbage-http", /^host_error$/],
  ["429", /^rate_own$/],
  ["500", /^host_error$/],
  ["503", /^overloaded$/],
  ["bomb", /^host_error$/],
  // as long as answers may be, then cut
  ["bomb-lines", /^done$/],
  ["reset", /^interrupted$/],
  ["reset-first", /^(network|overloaded)$/],
];
const askersEach = 3;
const writeMs = 12_000;
/** The longest patience with a silent host, and for a first word, with some to spare for this machine. */
const deadlineMs = 200_000;

type Question = { chat: string; asker: Caller; model: string; ends: RegExp | null; id: string };

describe("R6: model hosts fail in every way at once", () => {
  let system: System;
  let people: People;
  let gone: ModelHost;

  beforeAll(async () => {
    system = await startSystem({ nodes: 2, workers: 1 });
    people = await gather(system, 6);
    gone = await startModelHost();
    await gone.close();
  });
  afterAll(() => system?.stop());

  /** Everybody writes for a while; how long acknowledgements took. */
  async function write(room: Readers): Promise<{ waits: number[]; retried: number; sent: number; ledger: Ledger }> {
    const { ledger, writers } = await hire(system, people);
    const until = Date.now() + writeMs;
    await Promise.all(
      writers.map(async (writer, i) => {
        for (let n = 0; Date.now() < until; n += 1) {
          await writer.say(room.conversationId, `${i}.${n} 大家还好吗 all well`);
          await sleep(40);
        }
      }),
    );
    for (const writer of writers) writer.stop();
    return { waits: ledger.waits, retried: ledger.entries.filter(({ tries }) => tries > 1).length, sent: ledger.entries.length, ledger };
  }

  async function failing(model: string): Promise<Bot> {
    if (model !== "refused") return makeBot(system, model);
    const { admin } = system;
    const { id } = await admin.ok<ModelProvider>("POST", "/admin/model-providers", { name: uniqueName("gone"), baseUrl: gone.url, jurisdiction: "local" });
    return admin.ok("POST", "/admin/bots", { username: uniqueName("bot"), displayName: model, providerId: id, model: "echo" });
  }

  const askAll = async (): Promise<Question[]> => {
    const questions: Question[] = [];
    for (const [model, ends] of ways) {
      const bot = await failing(model);
      for (const asker of (people.at[0] as Caller[]).slice(0, askersEach)) {
        const chat = await chatWith(asker, bot);
        const { id } = await asker.ok<{ id: string }>("POST", `/conversations/${chat}/messages`, { clientId: uniqueName("q"), text: "在吗 hello" });
        questions.push({ chat, asker, model, ends, id });
      }
    }
    return questions;
  };
  const answerTo = async ({ asker, chat, id }: Question): Promise<Message | undefined> =>
    (await allMessages(asker, chat)).find((message) => message.ai !== null && message.replyTo === id);

  test("people chat on as before, other bots answer, every run ends as something with a name", { timeout: 420_000 }, async () => {
    const [calm, room] = (await makeRooms(people, { rooms: 2 })) as [Readers, Readers];
    const before = await write(calm);
    const asker = people.at[0]?.[5] as Caller;
    const well = await chatWith(asker, await makeBot(system, "echo"));
    const asked = Date.now();
    const questions = await askAll();
    const others: Entry[] = [];
    const { writers } = await hire(system, { at: people.at.map((at) => [at[5] as Caller]), count: 1 }, new Ledger());
    const asking = (async () => {
      for (let n = 0; n < 20; n += 1) {
        const entry = await writers[0]?.say(well, `问题 ${n} question`);
        if (entry) others.push(entry);
        await sleep(300);
      }
    })();
    const during = await write(room);
    await asking;
    for (const writer of writers) writer.stop();
    const answers = await awaitAnswers(asker, well, others);
    const verdict = await check(during.ledger, [room]);
    figure(
      "R6",
      `${ways.length} ways to fail at once: acks p99 ${ms(quantile(before.waits, 0.99))} before, ${ms(quantile(during.waits, 0.99))} during, tried again ${during.retried} of ${count(during.sent)} (${percent(during.retried, during.sent)}); other bots' questions unanswered ${answers.missing + answers.unfinished + answers.repeated} of ${answers.asked}`,
    );
    expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
    expect(during.retried).toBe(0);
    expect(answers).toEqual({ asked: 20, missing: 0, repeated: 0, unfinished: 0 });

    await Promise.all(questions.map((question) => endOf(question)));
    const ended = await Promise.all(questions.map(async (question) => ({ ...question, ai: (await answerTo(question))?.ai })));
    figure(
      "R6",
      `${ended.length} runs ended within ${ms(Date.now() - asked)}: ${[...new Set(ended.map(({ model, ai }) => `${model} ${ai?.state} ${ai?.errorCode}`))].join(", ")}`,
    );
    for (const { model, ends, ai } of ended) {
      if (ends === null) expect(ai, model).toMatchObject({ state: "stopped", errorCode: null });
      else expect(ai?.errorCode ?? ai?.state, model).toMatch(ends);
    }
  });

  test("a host that is back is found again", { timeout: 120_000 }, async () => {
    const { items } = await system.admin.ok<{ items: ModelProvider[] }>("GET", "/admin/model-providers?limit=200");
    const provider = items.find(({ baseUrl }) => baseUrl === gone.url);
    expect(provider?.status.state).not.toBe("ok");
    const back = await startModelHost({ port: gone.port });
    try {
      const bot = await system.admin.ok<Bot>("POST", "/admin/bots", { username: uniqueName("bot"), displayName: "b", providerId: provider?.id, model: "echo" });
      const asker = people.at[0]?.[4] as Caller;
      const chat = await chatWith(asker, bot);
      await until(
        "an answer",
        async () => {
          const { id } = await asker.ok<{ id: string }>("POST", `/conversations/${chat}/messages`, { clientId: uniqueName("q"), text: "back?" });
          const question = { chat, asker, model: "echo", ends: null, id };
          const ai = await until(
            "an end",
            async () => ((message) => (message?.ai?.state === "streaming" ? null : message?.ai))(await answerTo(question)),
            30_000,
          );
          return ai.state === "done" || sleep(1_000, false);
        },
        60_000,
      );
      const status = (await system.admin.ok<ModelProvider>("GET", `/admin/model-providers/${provider?.id}`)).status;
      expect(status.lastOkAt).not.toBeNull();
    } finally {
      await back.close();
    }
  });

  /** Waits for its end; one that never ends is stopped, as its asker would. */
  async function endOf(question: Question): Promise<void> {
    if (question.ends === null) {
      const answer = await until("it has begun", () => answerTo(question), 30_000);
      await question.asker.ok("POST", `/runs/${answer.ai?.runId}/stop`);
    }
    await until(`${question.model} ends`, async () => ((await answerTo(question))?.ai?.state ?? "streaming") !== "streaming" || sleep(500, false), deadlineMs);
  }
});
