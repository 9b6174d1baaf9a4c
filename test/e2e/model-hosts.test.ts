import type { AdminRun, Ai, Bot, Conversation, Message, ModelProvider, RouteBodyInput } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { firstAdmin, type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { type Scrape, scrape, valueOf } from "../rig/metrics.js";
import { addPerson, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { freePortRow } from "../rig/port.js";
import { until } from "../rig/until.js";

type BotFields = Partial<RouteBodyInput<"adminCreateBot">> & { model: string };
type Answer = Message & { ai: Ai };

describe("model hosts, with two workers", () => {
  let hoopoe: Hoopoe;
  let house: ModelHost;
  let spare: ModelHost;
  let admin: Caller;
  let houseId: string;
  let spareId: string;
  let workers: string[];

  beforeAll(async () => {
    const first = await freePortRow(3);
    workers = [first + 1, first + 2].map((port) => `http://127.0.0.1:${port}`);
    [hoopoe, house, spare] = await Promise.all([startHoopoe({ env: { WORKERS: "2", HEALTH_PORT: String(first) } }), startModelHost(), startModelHost()]);
    admin = await signIn(hoopoe.url, firstAdmin);
    [houseId, spareId] = await Promise.all([connectHost("house", house.url), connectHost("spare", spare.url)]);
  });
  afterAll(async () => {
    await hoopoe?.stop();
    await Promise.all([house?.close(), spare?.close()]);
  });

  const connectHost = async (name: string, baseUrl: string, more: object = {}): Promise<string> =>
    (await admin.ok<ModelProvider>("POST", "/admin/model-providers", { name, baseUrl, jurisdiction: "local", ...more })).id;
  const newBot = (fields: BotFields): Promise<Bot> =>
    admin.ok("POST", "/admin/bots", { username: uniqueName("bot"), displayName: fields.model, providerId: houseId, ...fields });
  const askIn = async (room: Conversation, bot: Bot): Promise<Message> => {
    const { id } = await send(admin, room.id, "hello there", { mentions: [bot.id] });
    return { id, conversationId: room.id } as Message;
  };
  /** A question to a bot in a room of its own: those in one room are answered one after the other. */
  const ask = async (bot: Bot): Promise<Message> => {
    const room = await admin.ok<Conversation>("POST", "/conversations", { kind: "group", name: uniqueName("room"), memberIds: [bot.id] });
    return askIn(room, bot);
  };
  const answerTo = async ({ id, conversationId }: Message): Promise<Answer | undefined> => {
    const { items } = await admin.ok<{ items: Message[] }>("GET", `/conversations/${conversationId}/messages`);
    return items.find((message): message is Answer => message.ai !== null && message.replyTo === id);
  };
  const begun = (question: Message): Promise<Answer> => until("an answer begins", () => answerTo(question), 30_000);
  const ended = (question: Message, ms = 30_000): Promise<Answer> =>
    until("an answer ends", async () => ((answer) => (answer && answer.ai.state !== "streaming" ? answer : null))(await answerTo(question)), ms);
  const runsOf = async (query: string): Promise<AdminRun[]> => (await admin.ok<{ items: AdminRun[] }>("GET", `/admin/runs?${query}`)).items;
  const figures = (): Promise<Scrape[]> => Promise.all(workers.map((url) => scrape(url)));
  const sum = (scrapes: Scrape[], name: string, labels: Record<string, string>): number =>
    scrapes.reduce((total, one) => total + (valueOf(one, name, labels) ?? 0), 0);

  test("the next model answers when the first one cannot, the message says who, and an administrator why", async () => {
    const bot = await newBot({
      model: "500",
      fallbacks: [
        { providerId: houseId, model: "nonesuch" },
        { providerId: spareId, model: "echo" },
      ],
    });
    const answer = await ended(await ask(bot));
    expect(answer).toMatchObject({ text: "hello there", ai: { state: "done", errorCode: null, provider: "spare", model: "echo", jurisdiction: "local" } });
    expect(answer.ai.usage).toMatchObject({ inputTokens: 11, estimated: false });
    const [run] = await runsOf(`botId=${bot.id}`);
    expect(run).toMatchObject({
      id: answer.ai.runId,
      botId: bot.id,
      askerId: admin.id,
      state: "done",
      errorCode: null,
      cause: "mention",
      provider: "spare",
      model: "echo",
    });
    expect(run?.usage).toEqual({ inputTokens: 11, outputTokens: 7, estimated: false });
    expect(run?.tries).toMatchObject([
      { providerId: houseId, model: "500", errorCode: "host_error", status: 500, hostCode: "server_error" },
      { providerId: houseId, model: "nonesuch", errorCode: "model_missing", status: 404, hostCode: "model_not_found" },
      { providerId: spareId, model: "echo", errorCode: null, asked: true, status: null, hostCode: null },
    ]);
    expect(Object.keys(run ?? {})).not.toContain("conversationId");
  });

  test("a provider that policy forbids is passed over; alone it blocks", async () => {
    const far = await connectHost("far", house.url, { jurisdiction: "overseas" });
    const { count } = house.state();
    const allowed = await ended(await ask(await newBot({ providerId: far, model: "echo", fallbacks: [{ providerId: spareId, model: "echo" }] })));
    expect(allowed.ai).toMatchObject({ state: "done", provider: "spare" });
    const blocked = await ended(await ask(await newBot({ providerId: far, model: "echo" })));
    expect(blocked.ai).toMatchObject({ state: "blocked", errorCode: "policy", provider: "far", jurisdiction: "overseas" });
    expect(house.state().count).toBe(count);
  });

  test("after the first word nobody else is asked; all failing, the last one's error is told, and it is listed", async () => {
    const { count } = spare.state();
    const cut = await ended(await ask(await newBot({ model: "cut", fallbacks: [{ providerId: spareId, model: "echo" }] })));
    expect(cut).toMatchObject({ text: "Once upon a time", ai: { state: "interrupted", provider: "house" } });
    expect(spare.state().count).toBe(count);
    const bot = await newBot({ model: "401", fallbacks: [{ providerId: spareId, model: "402" }] });
    const none = await ended(await ask(bot));
    expect(none.ai).toMatchObject({ state: "failed", errorCode: "balance", provider: "spare", model: "402" });
    expect(await runsOf(`botId=${bot.id}&state=unanswered`)).toMatchObject([{ id: none.ai.runId, errorCode: "balance" }]);
    expect(await runsOf(`botId=${bot.id}&state=done`)).toEqual([]);
    const ofSpare = await runsOf(`providerId=${spareId}&state=unanswered`);
    expect(ofSpare.map(({ id }) => id)).toEqual([none.ai.runId]);
    const page = await admin.ok<{ items: AdminRun[]; nextCursor: string }>("GET", "/admin/runs?limit=1");
    const next = await admin.ok<{ items: AdminRun[] }>("GET", `/admin/runs?limit=1&cursor=${page.nextCursor}`);
    expect(next.items[0]?.id.localeCompare(page.items[0]?.id ?? "")).toBe(-1);
  });

  test("parameters and thinking reach the host", async () => {
    const parameters = { temperature: 0.2, topP: 0.8, maxOutputTokens: 99, thinking: false };
    await ended(await ask(await newBot({ model: "echo", parameters })));
    expect(house.state().requests.at(-1)?.body).toMatchObject({
      temperature: 0.2,
      top_p: 0.8,
      max_tokens: 99,
      chat_template_kwargs: { enable_thinking: false },
    });
  });

  test("no more calls at once than an administrator allows, over all workers; all are answered", async () => {
    const narrow = await connectHost("narrow", spare.url, { limits: { concurrency: 2 } });
    const bot = await newBot({ providerId: narrow, model: "pace-10x30ms" });
    spare.reset();
    let most = 0;
    const look = setInterval(() => {
      const { count, finished, aborted } = spare.state();
      most = Math.max(most, count - finished - aborted);
    }, 5);
    const answers = await Promise.all((await Promise.all(Array.from({ length: 24 }, () => ask(bot)))).map((question) => ended(question, 60_000)));
    clearInterval(look);
    expect(answers.map(({ ai }) => ai.state)).toEqual(Array(24).fill("done"));
    expect(spare.state().count).toBe(24);
    expect(most).toBe(2);
    const both = await figures();
    const calls = both.map((one) => valueOf(one, "hoopoe_model_calls_total", { provider: narrow, error: "none" }) ?? 0);
    expect(calls.reduce((total, own) => total + own)).toBe(24);
    // else nothing was shared
    expect(Math.min(...calls)).toBeGreaterThan(0);
    expect(sum(both, "hoopoe_model_wait_seconds_count", { provider: narrow })).toBe(24);
  });

  test("a host that hangs, with 150 who wait for it, holds up no other; a stop while waiting is a stop", async () => {
    const bad = await connectHost("hanging", house.url, { limits: { concurrency: 3 } });
    const hanging = await newBot({ providerId: bad, model: "hang" });
    const well = await newBot({ model: "echo", providerId: spareId });
    const rooms = await Promise.all(
      Array.from({ length: 150 }, () => admin.ok<Conversation>("POST", "/conversations", { kind: "group", name: "r", memberIds: [hanging.id] })),
    );
    const questions = await Promise.all(rooms.map((room) => askIn(room, hanging)));
    await until("all wait", async () => sum(await figures(), "hoopoe_bot_runs_under_way", {}) >= 150, 30_000);
    const hang = (): number => house.state().requests.filter(({ model }) => model === "hang").length;
    await until("three are on their way", () => hang() >= 3);
    const others = await Promise.all(Array.from({ length: 20 }, () => ask(well)));
    for (const answer of await Promise.all(others.map((question) => ended(question)))) expect(answer.ai).toMatchObject({ state: "done", provider: "spare" });
    expect(sum(await figures(), "hoopoe_bot_runs_under_way", {})).toBeGreaterThanOrEqual(150);
    expect(hang()).toBe(3);
    const waiting = await Promise.all(questions.map(begun));
    expect(waiting.every(({ ai }) => ai.state === "streaming")).toBe(true);
    const stopped = await Promise.all(waiting.map(({ ai }) => admin.ok<{ state: string }>("POST", `/runs/${ai.runId}/stop`)));
    expect(stopped.filter(({ state }) => state === "stopped").length).toBeGreaterThan(140);
    for (const question of questions) expect((await ended(question)).ai).toMatchObject({ state: "stopped", errorCode: null });
    await until("nobody is asked any more", async () => sum(await figures(), "hoopoe_model_in_use", { provider: bad }) === 0);
  });

  test("the breaker opens, is seen, and closes when the host is back", async () => {
    const gone = await startModelHost();
    await gone.close();
    const failing = await connectHost("failing", gone.url);
    const bot = await newBot({ providerId: failing, model: "echo" });
    const readStatus = async (): Promise<ModelProvider["status"]> => (await admin.ok<ModelProvider>("GET", `/admin/model-providers/${failing}`)).status;
    expect(await readStatus()).toEqual({ state: "ok", lastFailure: null, lastOkAt: null, models: [] });
    await until(
      "both workers have given it up",
      async () => {
        await Promise.all((await Promise.all(Array.from({ length: 6 }, () => ask(bot)))).map((question) => ended(question)));
        return sum(await figures(), "hoopoe_model_breaker_opens_total", { provider: failing, model: "echo" }) >= 2;
      },
      60_000,
    );
    const at = Date.now();
    const refused = await ended(await ask(bot));
    expect(refused.ai).toMatchObject({ state: "failed", errorCode: "network" });
    expect(await until("open", async () => ((status) => (status.state === "open" ? status : null))(await readStatus()))).toMatchObject({
      lastFailure: { errorCode: "network" },
      lastOkAt: null,
      models: [{ model: "echo", state: "open" }],
    });
    const items = (await admin.ok<{ items: ModelProvider[] }>("GET", "/admin/model-providers")).items;
    expect(items.find(({ id }) => id === failing)?.status.state).toBe("open");
    expect(items.find(({ id }) => id === spareId)?.status).toMatchObject({ lastOkAt: expect.any(String) });
    const states = (await figures()).map((one) => valueOf(one, "hoopoe_model_breaker_state", { provider: failing, model: "echo" }));
    expect(states.some((state) => (state ?? 0) > 0)).toBe(true);
    const back = await startModelHost({ port: gone.port });
    try {
      await until("an answer", async () => (await ended(await ask(bot))).ai.state === "done", 40_000);
      expect(Date.now() - at).toBeGreaterThan(0);
      expect(await until("well again", async () => ((status) => (status.state === "ok" ? status : null))(await readStatus()))).toMatchObject({
        lastFailure: { errorCode: "network" },
        models: [{ state: "ok" }],
      });
    } finally {
      await back.close();
    }
  });

  test("a new key or address makes a new beginning; people are told nothing of any of this", async () => {
    const person = await addPerson(admin);
    expect((await person.call("GET", "/admin/runs")).status).toBe(403);
    await createConversation(admin, [person]);
    await until("spare was heard", async () => (await admin.ok<ModelProvider>("GET", `/admin/model-providers/${spareId}`)).status.lastOkAt);
    const patched = await admin.ok<ModelProvider>("PATCH", `/admin/model-providers/${spareId}`, { apiKey: "sk-other" });
    expect(patched.status).toEqual({ state: "ok", lastFailure: null, lastOkAt: null, models: [] });
  });
});
