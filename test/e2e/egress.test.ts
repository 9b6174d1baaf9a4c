import type { AdminUser, Bot, Conversation, Message, ModelProvider, Problem } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersTo, BotRig } from "../rig/bots.js";
import { addPeople, type Caller, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";

/** What leaves the building: read from what two model hosts were really sent, one of them declared to be outside. */
const { nodes } = sharedCluster();
let near: ModelHost;
let far: ModelHost;
let rig: BotRig;
let outside: ModelProvider;
let asker: Caller;
let other: Caller;

const consent = (person: Caller, purpose: "service" | "ai", given: boolean): Promise<unknown> => person.ok("PUT", "/me/consents", { purpose, given });

beforeAll(async () => {
  [near, far] = await Promise.all([startModelHost(), startModelHost()]);
  rig = await BotRig.connect(await signIn(nodes[0].url, nodes[0].admin), near);
  outside = await rig.admin.ok("POST", "/admin/model-providers", { name: uniqueName("far"), baseUrl: far.url, jurisdiction: "domestic" });
  [asker, other] = (await addPeople(rig.admin, 2)) as [Caller, Caller];
  await consent(asker, "ai", true);
  await consent(other, "ai", true);
});
afterAll(() => Promise.all([near.close(), far.close()]));

let names = 0;
const echo = (): string => `echo-9${++names}`;
const outsideBot = (model: string, more: object = {}): Promise<Bot> => rig.add(model, { providerId: outside.id, ...more });
const roomWith = (bots: Bot[], more: object = {}): Promise<Conversation> =>
  asker.ok("POST", "/conversations", { kind: "group", name: uniqueName("room"), memberIds: [other.id, ...bots.map((b) => b.id)], ...more });
const askAs = async (person: Caller, roomId: string, bot: Bot, text: string): Promise<Message> => {
  const { id } = await send(person, roomId, text, { mentions: [bot.id] });
  return (await answersTo(person, roomId, id))[0] as Message;
};
const ask = (roomId: string, bot: Bot, text: string): Promise<Message> => askAs(asker, roomId, bot, text);
type Told = { role: string; name?: string; content: string };
const toldTo = (host: ModelHost, model: string): Told[] =>
  (host.state().requests.findLast((request) => request.model === model)?.body as { messages: Told[] } | undefined)?.messages ?? [];
const callsOf = (host: ModelHost, model: string): number => host.state().requests.filter((request) => request.model === model).length;

describe("a model outside", () => {
  test("is told placeholders, and people read what they wrote", async () => {
    const model = echo();
    const bot = await outsideBot(model);
    const { id } = await roomWith([bot]);
    const said = `请打 138-0013-8000 给我，邮箱 wang.fang@example.com，别写成 ⟦PHONE_1⟧`;
    const answer = await ask(id, bot, said);
    const question = toldTo(far, model).at(-1);
    expect(question?.content).toMatch(/^请打 ⟦PHONE_1⟧ 给我，邮箱 ⟦MAIL_1⟧，别写成 ⟦LIT_1⟧$/);
    expect(question?.name).toMatch(/^PER_\d+$/);
    expect(JSON.stringify(toldTo(far, model))).not.toContain(asker.username);
    expect(answer).toMatchObject({ text: said, ai: { state: "done", redactions: { phone: 1, email: 1 }, jurisdiction: "domestic" } });
  });

  test("knows today's placeholders tomorrow, and in another conversation by other numbers", async () => {
    const model = echo();
    const bot = await outsideBot(model);
    const { id } = await roomWith([bot]);
    await ask(id, bot, "first 13800138000");
    await ask(id, bot, "then 13912345678 and 13800138000");
    expect(
      toldTo(far, model)
        .map(({ content }) => content)
        .slice(-3),
    ).toEqual(["first ⟦PHONE_1⟧", "first ⟦PHONE_1⟧", "then ⟦PHONE_2⟧ and ⟦PHONE_1⟧"]);
    const { id: elsewhere } = await roomWith([bot]);
    await ask(elsewhere, bot, "13912345678");
    expect(toldTo(far, model).at(-1)?.content).toBe("⟦PHONE_1⟧");
  });

  test("is not told the names of the directory", async () => {
    const model = echo();
    const bot = await outsideBot(model);
    const displayName = "欧阳明澈";
    await rig.admin.ok("POST", "/admin/users", { username: uniqueName("ouyang"), displayName, password: "correct horse battery" });
    const { id } = await roomWith([bot]);
    const answer = await ask(id, bot, `让${displayName}看一下`);
    expect(toldTo(far, model).at(-1)?.content).toMatch(/^让⟦PER_\d+⟧看一下$/);
    expect(answer.text).toBe(`让${displayName}看一下`);
  });

  test("is not told what an administrator says that somebody is also called, from the next question on", async () => {
    const model = echo();
    const bot = await outsideBot(model);
    const person = await rig.admin.ok<AdminUser>("POST", "/admin/users", {
      ...{ username: uniqueName("alias"), displayName: "Somebody Else", password: "correct horse battery", aliases: ["老墨鱼头"] },
    });
    expect(person.aliases).toEqual(["老墨鱼头"]);
    const { id } = await roomWith([bot]);
    await ask(id, bot, "老墨鱼头和奶酪棒子来吗");
    expect(toldTo(far, model).at(-1)?.content).toMatch(/^⟦PER_\d+⟧和奶酪棒子来吗$/);
    const path = `/admin/users/${person.id}`;
    expect((await rig.admin.ok<AdminUser>("PATCH", path, { aliases: ["老墨鱼头", "奶酪棒子"] })).aliases).toEqual(["老墨鱼头", "奶酪棒子"]);
    const answer = await ask(id, bot, "老墨鱼头和奶酪棒子来吗？");
    expect(toldTo(far, model).at(-1)?.content).toMatch(/^⟦PER_\d+⟧和⟦PER_\d+⟧来吗？$/);
    expect(answer.text).toBe("老墨鱼头和奶酪棒子来吗？");
    // nobody else reads them, and what was not sent stays
    expect(JSON.stringify(await asker.ok("GET", `/users/${person.id}`))).not.toContain("墨鱼");
    expect((await rig.admin.ok<AdminUser>("PATCH", path, { displayName: "Somebody" })).aliases).toHaveLength(2);
    expect(await rig.admin.ok<AdminUser>("GET", path)).toMatchObject({ displayName: "Somebody", aliases: ["老墨鱼头", "奶酪棒子"] });
    expect((await rig.admin.ok<AdminUser>("PATCH", path, { aliases: [] })).aliases).toEqual([]);
    expect((await rig.admin.call("PATCH", `/admin/users/${bot.id}`, { aliases: ["小助手"] })).status).toBe(409);
    const twice = await rig.admin.call("PATCH", path, { aliases: ["Big Al", "Ｂｉｇ ＡＬ"] });
    expect([twice.status, (twice.json as Problem).errors]).toEqual([422, [{ path: "aliases.1", message: "is there twice" }]]);
  });

  test("never sees a key or a password: such a question is blocked, such a message left out", async () => {
    const model = echo();
    const bot = await outsideBot(model);
    const { id } = await roomWith([bot]);
    const blocked = await ask(id, bot, "why does postgres://app:Tr0ub4dor@db/prod fail?");
    expect(blocked.ai).toMatchObject({ state: "blocked", errorCode: "policy", policy: { reason: "secret_found" } });
    expect(blocked.text).not.toBe("");
    expect(callsOf(far, model)).toBe(0);
    await ask(id, bot, "and now?");
    expect(
      toldTo(far, model)
        .map(({ content }) => content)
        .join("\n"),
    ).not.toContain("Tr0ub4dor");
  });

  test("a local one is told everything as it is", async () => {
    const model = echo();
    const bot = await rig.add(model);
    const { id } = await roomWith([bot]);
    const answer = await ask(id, bot, "call 13800138000, ⟦PHONE_1⟧");
    expect(toldTo(near, model).at(-1)).toMatchObject({ content: "call 13800138000, ⟦PHONE_1⟧", name: asker.username });
    expect(answer.ai?.redactions).toEqual({});
  });
});

describe("where it may go", () => {
  test("what is secret goes to local models only", async () => {
    const model = echo();
    const [far1, near1] = [await outsideBot(model), await rig.add(model)];
    const { id } = await roomWith([far1, near1], { dataClass: "secret" });
    expect((await ask(id, far1, "hello")).ai).toMatchObject({ state: "blocked", errorCode: "policy", policy: { reason: "class_forbids" } });
    expect((await ask(id, near1, "hello")).ai?.state).toBe("done");
    expect(callsOf(far, model)).toBe(0);
  });

  test("nothing goes overseas without a basis", async () => {
    const model = echo();
    const overseas = await rig.admin.ok<ModelProvider>("POST", "/admin/model-providers", {
      name: uniqueName("sea"),
      baseUrl: far.url,
      jurisdiction: "overseas",
    });
    const bot = await rig.add(model, { providerId: overseas.id });
    const { id } = await roomWith([bot]);
    expect((await ask(id, bot, "hello")).ai).toMatchObject({ state: "blocked", policy: { reason: "transfer_basis_missing" } });
    expect(callsOf(far, model)).toBe(0);
  });

  test("a fallback passes the gate by itself: masked outside although the first was to be told all", async () => {
    const model = `${echo()}`;
    const bot = await rig.add("500", { fallbacks: [{ providerId: outside.id, model }] });
    const { id } = await roomWith([bot]);
    const answer = await ask(id, bot, "call 13800138000");
    expect(toldTo(near, "500").at(-1)?.content).toBe("call 13800138000");
    expect(toldTo(far, model).at(-1)?.content).toBe("call ⟦PHONE_1⟧");
    expect(answer).toMatchObject({ text: "call 13800138000", ai: { jurisdiction: "domestic", redactions: { phone: 1 } } });
  });
});

describe("consent", () => {
  test("without it to AI no model outside is asked, a local one is; the answer says what to do; withdrawn, it acts at the next question", async () => {
    const model = echo();
    const [bot, local] = [await outsideBot(model), await rig.add(model)];
    const [person] = (await addPeople(rig.admin, 1)) as [Caller];
    const { id } = await person.ok<Conversation>("POST", "/conversations", { kind: "group", name: uniqueName("room"), memberIds: [bot.id, local.id] });
    const before = await askAs(person, id, bot, "hello");
    expect(before).toMatchObject({ ai: { state: "blocked", errorCode: "policy", policy: { reason: "consent_missing" } } });
    expect(before.text).toMatch(/同意|consent/);
    await consent(person, "ai", true);
    expect((await askAs(person, id, bot, "hello again")).ai?.state).toBe("done");
    await consent(person, "ai", false);
    expect((await askAs(person, id, bot, "and now")).ai?.policy).toEqual({ reason: "consent_missing" });
    expect((await askAs(person, id, local, "here at home")).ai?.state).toBe("done");
    await consent(person, "service", false);
    expect((await askAs(person, id, local, "nor here")).ai?.policy).toEqual({ reason: "consent_missing" });
    expect(callsOf(far, model)).toBe(1);
  });

  test("words of those who have not given it are withheld, and answers made of them", async () => {
    const [model, nearModel] = [echo(), echo()];
    const [bot, local] = [await outsideBot(model), await rig.add(nearModel)];
    const [silent] = (await addPeople(rig.admin, 1)) as [Caller];
    const { id } = await roomWith([bot, local], { memberIds: [other.id, silent.id, bot.id, local.id] });
    await send(silent, id, "my salary is 5 pears");
    expect((await ask(id, local, "what did they say?")).text).toBe("what did they say?");
    expect(toldTo(near, nearModel).map(({ content }) => content)).toContain("my salary is 5 pears");
    await ask(id, bot, "and you?");
    const told = toldTo(far, model);
    expect(told.map(({ content }) => content).slice(1)).toEqual(["〔未授权 / withheld〕", "what did they say?", "and you?"]);
    expect(told.find(({ content }) => content.includes("withheld"))).not.toHaveProperty("name");
    // one who refuses AI by word is told to nobody's models
    await consent(silent, "ai", false);
    await ask(id, local, "once more?");
    expect(
      toldTo(near, nearModel)
        .map(({ content }) => content)
        .join(),
    ).not.toContain("pears");
  });
});
