import type { Bot, Budget, Message, ModelProvider, MyUsage, Usage, UsageLine, UsageReport } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { scrape, valueOf } from "../rig/metrics.js";
import { addPerson, allMessages, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { freePort } from "../rig/port.js";
import { until } from "../rig/until.js";

let hoopoe: Hoopoe;
let host: ModelHost;
let admin: Caller;
let house: ModelProvider;
let far: ModelProvider;
let metricsUrl: string;

beforeAll(async () => {
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port + 1}`;
  [hoopoe, host] = await Promise.all([startHoopoe({ env: { HEALTH_PORT: String(port) } }), startModelHost()]);
  admin = await signIn(hoopoe.url, hoopoe.admin);
  const provider = (name: string, jurisdiction: string): Promise<ModelProvider> =>
    admin.ok("POST", "/admin/model-providers", { name, baseUrl: host.url, jurisdiction });
  [house, far] = await Promise.all([provider("house", "local"), provider("far", "domestic")]);
  await admin.ok("PATCH", "/admin/usage/settings", { localCounts: true });
});
afterAll(async () => {
  await hoopoe?.stop();
  await host?.close();
});

const newBot = (model: string, more: object = {}): Promise<Bot> =>
  admin.ok("POST", "/admin/bots", { username: uniqueName("bot"), displayName: model, providerId: house.id, model, ...more });
const chatWith = async (person: Caller, bot: Bot): Promise<string> => (await createConversation(person, [], { kind: "direct", memberIds: [bot.id] })).id;
/** Asks, and waits for the answer's end. */
async function ask(person: Caller, chat: string, text: string): Promise<Message> {
  const { id } = await send(person, chat, text);
  return answerTo(person, chat, id);
}
const answerTo = (person: Caller, chat: string, id: string): Promise<Message> =>
  until(
    "the answer's end",
    async () => (await allMessages(person, chat)).find((message) => message.replyTo === id && message.ai && message.ai.state !== "streaming"),
    45_000,
  );
const lineOf = async (by: string, id: string, model?: string): Promise<UsageLine | undefined> =>
  (await admin.ok<UsageReport>("GET", `/admin/usage?by=${by}&limit=400`)).items.find((line) => line.id === id && (!model || line.model === model));
const put = (budget: object): Promise<Budget> => admin.ok("PUT", "/admin/budgets", budget);
const standing = async (id: string): Promise<Budget | undefined> =>
  (await admin.ok<{ items: Budget[] }>("GET", "/admin/budgets?limit=200")).items.find((budget) => budget.id === id);
const tokensOf = ({ inputTokens, outputTokens }: Usage): number => inputTokens + outputTokens;

describe("usage", () => {
  test("the report is the sum of what the messages say, by person, bot, model, provider and day; as a table; on the worker's figures", async () => {
    await admin.ok("PUT", "/admin/model-prices", { providerId: house.id, model: "echo", inputPerMillion: 100, cachedPerMillion: 0, outputPerMillion: 1_000 });
    const [bot, story] = await Promise.all([newBot("echo"), newBot("story-40")]);
    const person = await addPerson(admin);
    const [chat, other] = [await chatWith(person, bot), await chatWith(person, story)];
    const answers = [await ask(person, chat, "one"), await ask(person, chat, "two"), await ask(person, other, "three")];
    const used = answers.map((answer) => answer.ai?.usage as Usage);
    const sum = used.reduce((total, usage) => total + tokensOf(usage), 0);
    expect(sum).toBe(54);
    const line = await until("the ledger", async () => {
      const found = await lineOf("person", person.id);
      return found?.calls === 3 ? found : null;
    });
    expect(line).toMatchObject({
      tokens: sum,
      runs: 3,
      inputTokens: 33,
      outputTokens: 21,
      cachedTokens: 9,
      estimatedShare: 0,
      name: expect.stringContaining("Person"),
    });
    expect(await lineOf("bot", bot.id)).toMatchObject({ tokens: 36, calls: 2 });
    // (8 + 8) × 100 + 6 × 0 + 14 × 1,000 millionths
    expect(await lineOf("model", house.id, "echo")).toMatchObject({ cost: 0.0156, pricedShare: 1 });
    expect(await lineOf("model", house.id, "story-40")).toMatchObject({ cost: null, pricedShare: 0 });
    const report = await admin.ok<UsageReport>("GET", "/admin/usage");
    expect(report.items).toHaveLength(1);
    expect(report.items[0]).toMatchObject({ day: report.to, tokens: report.total.tokens });
    const csv = await admin.call("GET", "/admin/usage.csv?by=bot");
    expect(csv.headers.get("content-disposition")).toMatch(/attachment/);
    expect(csv.text).toContain(`,${bot.id},echo,,2,2,22,6,14,0,36,0,0.0156,1\r\n`);
    expect(await person.ok<MyUsage>("GET", "/me/usage")).toEqual({
      timeZone: "UTC",
      today: { calls: 3, tokens: sum },
      month: { calls: 3, tokens: sum },
      budget: null,
    });
    const figures = await scrape(metricsUrl);
    expect(valueOf(figures, "hoopoe_model_tokens_total", { provider: house.id, model: "echo", kind: "output" })).toBe(14);
  });

  test("what was stopped, and what failed after words came, is counted by us and said so; a host that refuses costs nothing", async () => {
    const person = await addPerson(admin);
    const [slow, cut, refuses] = await Promise.all([newBot("story-200"), newBot("cut"), newBot("401")]);
    const chat = await chatWith(person, slow);
    const { id } = await send(person, chat, "a long story");
    const begun = await until("words", async () => (await allMessages(person, chat)).find((message) => message.replyTo === id && message.text.length > 10));
    await person.ok("POST", `/runs/${begun.ai?.runId}/stop`);
    const stopped = await answerTo(person, chat, id);
    const broken = await ask(person, await chatWith(person, cut), "and then");
    const refused = await ask(person, await chatWith(person, refuses), "hello");
    for (const { ai } of [stopped, broken]) expect(ai?.usage).toMatchObject({ estimated: true, outputTokens: expect.any(Number) });
    expect(stopped.ai?.usage?.outputTokens).toBeGreaterThan(0);
    expect(refused.ai).toMatchObject({ errorCode: "auth", usage: null });
    const sum = tokensOf(stopped.ai?.usage as Usage) + tokensOf(broken.ai?.usage as Usage);
    await until("the ledger", async () => {
      const line = await lineOf("person", person.id);
      return line?.calls === 2 && line.tokens === sum && line.estimatedShare === 1;
    });
  });
});

describe("budgets", () => {
  test("over one's own: the answer says whose and until when, no host is asked; others are answered; more budget helps", async () => {
    const bot = await newBot("echo");
    const [person, other] = [await addPerson(admin), await addPerson(admin)];
    const chat = await chatWith(person, bot);
    await put({ kind: "person", subjectId: person.id, tokens: 5_000, period: "day" });
    for (let answered = 0; answered < 9; answered++) expect((await ask(person, chat, "again")).ai?.state).toBe("done");
    // 162 of 5,000 are used, and the next reservation wants more than is left with these
    await put({ kind: "person", subjectId: person.id, tokens: 200, period: "day" });
    const { count } = host.state();
    const refused = await ask(person, chat, "once more");
    expect(refused).toMatchObject({ text: "", ai: { state: "failed", errorCode: "over_budget", usage: null, budget: { kind: "person" } } });
    const renewsAt = new Date(refused.ai?.budget?.renewsAt ?? 0);
    expect([renewsAt.toISOString().slice(11), renewsAt.getTime() > Date.now(), renewsAt.getTime() <= Date.now() + 86_400_000]).toEqual([
      "00:00:00.000Z",
      true,
      true,
    ]);
    expect(host.state().count).toBe(count);
    expect(await person.ok<MyUsage>("GET", "/me/usage")).toMatchObject({ budget: { tokens: 200, used: 162, period: "day", state: "warning" } });
    const { warnings } = await admin.ok<UsageReport>("GET", "/admin/usage");
    expect(warnings).toContainEqual(expect.objectContaining({ kind: "person", subjectId: person.id, used: 162, tokens: 200 }));
    expect((await ask(other, await chatWith(other, bot), "and me?")).ai?.state).toBe("done");
    expect(valueOf(await scrape(metricsUrl), "hoopoe_over_budget_total", { budget: "person" })).toBe(1);
    await put({ kind: "person", subjectId: person.id, tokens: 2_000, period: "day" });
    expect((await ask(person, chat, "now?")).ai?.state).toBe("done");
    // what is recalled, is gone: it was used all the same
    for (const { id, ai } of await allMessages(person, chat)) if (ai) await person.ok("DELETE", `/messages/${id}`);
    await until("settled", async () => (await person.ok<MyUsage>("GET", "/me/usage")).budget?.used === 180);
  });

  test("over the bot's: it falls back to its local model, and the message shows it; without one it says so", async () => {
    await admin.ok("PATCH", "/admin/usage/settings", { localCounts: false });
    const person = await addPerson(admin);
    const fallbacks = [
      { providerId: far.id, model: "echo" },
      { providerId: house.id, model: "story-3" },
    ];
    const [falls, stands, lacks] = await Promise.all([
      newBot("echo", { providerId: far.id, fallbacks, overBudget: "local" }),
      newBot("echo", { providerId: far.id, fallbacks }),
      newBot("echo", { providerId: far.id, overBudget: "local" }),
    ]);
    for (const bot of [falls, stands, lacks]) await put({ kind: "bot", subjectId: bot.id, tokens: 1, period: "month" });
    expect((await ask(person, await chatWith(person, falls), "hello")).ai).toMatchObject({
      state: "done",
      provider: "house",
      model: "story-3",
      jurisdiction: "local",
    });
    for (const bot of [stands, lacks])
      expect((await ask(person, await chatWith(person, bot), "hello")).ai).toMatchObject({ errorCode: "over_budget", budget: { kind: "bot" } });
    await until("the ledger", async () => (await lineOf("bot", falls.id))?.calls === 1);
    expect(await lineOf("bot", stands.id)).toBeUndefined();
    await admin.ok("PATCH", "/admin/usage/settings", { localCounts: true });
    // now the local one costs too
    expect((await ask(person, await chatWith(person, falls), "hello")).ai).toMatchObject({ errorCode: "over_budget" });
  });

  test("thirty questions at once against a budget for three", async () => {
    const bot = await newBot("story-20");
    const budget = await put({ kind: "bot", subjectId: bot.id, tokens: 3_300, period: "month" });
    const people = await Promise.all(Array.from({ length: 30 }, () => addPerson(admin)));
    const chats = await Promise.all(people.map((person) => chatWith(person, bot)));
    const answers = await Promise.all(people.map((person, i) => ask(person, chats[i] as string, "now")));
    const done = answers.filter(({ ai }) => ai?.state === "done");
    expect(answers.filter(({ ai }) => ai?.errorCode === "over_budget")).toHaveLength(30 - done.length);
    expect(done.length).toBeGreaterThanOrEqual(3);
    expect(done.length).toBeLessThan(30);
    await until("all is settled", async () => (await standing(budget.id))?.used === done.length * 18);
  });

  test("a killed worker leaves no reservation: what it used is counted, and what the next one used", async () => {
    const bot = await newBot("story-200");
    const budget = await put({ kind: "bot", subjectId: bot.id, tokens: 1_000_000, period: "month" });
    const person = await addPerson(admin);
    const chat = await chatWith(person, bot);
    const { id } = await send(person, chat, "a long story");
    await until("a kept part", async () => (await allMessages(person, chat)).find((message) => message.replyTo === id && message.text.length > 10));
    expect((await standing(budget.id))?.used).toBeGreaterThan(1_000);
    const worker = hoopoe.processes().find(({ command }) => command.includes("hoopoe-worker"));
    process.kill(worker?.pid ?? 0, "SIGKILL");
    const answer = await answerTo(person, chat, id);
    expect(answer.ai).toMatchObject({ state: "done", attempt: 2 });
    const line = await until("both attempts", async () => {
      const found = await lineOf("bot", bot.id);
      return found?.calls === 2 ? found : null;
    });
    expect(line).toMatchObject({ runs: 1 });
    expect(line.tokens).toBeGreaterThan(tokensOf(answer.ai?.usage as Usage));
    expect(line.estimatedShare).toBeGreaterThan(0);
    expect((await standing(budget.id))?.used).toBe(line.tokens);
  });
});

describe("what is refused", () => {
  test.each([
    ["PUT", "/admin/budgets", { kind: "organisation", subjectId: "00000000-0000-7000-8000-00000000dead", tokens: 1, period: "day" }],
    ["PUT", "/admin/budgets", { kind: "person", subjectId: "00000000-0000-7000-8000-00000000dead", tokens: 1, period: "day" }],
    ["PUT", "/admin/budgets", { kind: "bot", tokens: 1, period: "day" }],
    ["PUT", "/admin/budgets", { kind: "person", tokens: -1, period: "day" }],
    ["PUT", "/admin/budgets", { kind: "person", tokens: 1.5, period: "day" }],
    ["PUT", "/admin/budgets", { kind: "person", tokens: null, period: "day" }],
    ["PUT", "/admin/budgets", { kind: "person", tokens: 1, period: "week" }],
    ["PATCH", "/admin/usage/settings", { timeZone: "Mars/Olympus" }],
    ["PATCH", "/admin/usage/settings", { currency: "Yuan" }],
    ["PATCH", "/admin/usage/settings", {}],
    ["PUT", "/admin/model-prices", { providerId: "00000000-0000-7000-8000-00000000dead", model: "m", inputPerMillion: 1, outputPerMillion: 1 }],
    ["GET", "/admin/usage?from=2026-02-30", undefined],
    ["GET", "/admin/usage?from=2026-03-01&to=2026-02-01", undefined],
    ["GET", "/admin/usage?from=2020-01-01&to=2026-02-01", undefined],
    ["GET", "/admin/usage?by=conversation", undefined],
    ["GET", "/admin/usage?cursor=xx", undefined],
  ])("%s %s %j", async (method, path, body) => {
    const answer = await admin.call(method, path, body);
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([422, "VALIDATION"]);
  });

  test("an unknown budget or price", async () => {
    for (const path of ["/admin/budgets/", "/admin/model-prices/"])
      expect((await admin.call("DELETE", `${path}00000000-0000-7000-8000-00000000dead`)).status).toBe(404);
  });
});
