import type { Bot, Conversation, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersIn, answersTo, BotRig } from "../rig/bots.js";
import { addPeople, allMessages, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { until } from "../rig/until.js";

/** Which messages wake which bots, and how loops of bots end. */
const { nodes, database } = sharedCluster();
let host: ModelHost;
let rig: BotRig;
let asker: Caller;
let other: Caller;

beforeAll(async () => {
  host = await startModelHost();
  const admin = await signIn(nodes[0].url, nodes[0].admin);
  rig = await BotRig.connect(admin, host);
  [asker, other] = (await addPeople(admin, 2)) as [Caller, Caller];
});
afterAll(() => host.close());

async function roomWith(...bots: Bot[]): Promise<Conversation> {
  return asker.ok("POST", "/conversations", { kind: "group", name: uniqueName("room"), memberIds: [other.id, ...bots.map((bot) => bot.id)] });
}
/** Something that surely gets an answer, so that what had none before it will have none. */
async function settled(roomId: string, marker: Bot): Promise<void> {
  const { id } = await send(asker, roomId, "are we done?", { mentions: [marker.id] });
  await answersTo(asker, roomId, id);
}
const by = (messages: Message[], bot: Bot): Message[] => messages.filter((message) => message.sender.id === bot.id);
const off = { direct: false, mention: false, thread: false };

describe("what wakes a bot", () => {
  test("a mention, a reply to it; not what is said beside it, and no edit", async () => {
    const bot = await rig.add("counting");
    const { id } = await roomWith(bot);
    const plain = await send(asker, id, "nobody is asked");
    const asked = await send(asker, id, "you are", { mentions: [bot.id] });
    const [answer] = (await answersTo(asker, id, asked.id)) as [Message];
    const replied = await send(other, id, "and why?", { replyTo: answer.id });
    await answersTo(asker, id, replied.id);
    await other.ok("PATCH", `/messages/${replied.id}`, { text: "and why not?" });
    await settled(id, bot);
    const answers = await answersIn(asker, id);
    expect(answers).toHaveLength(3);
    expect(answers.filter((message) => message.replyTo === plain.id)).toEqual([]);
  });

  test("in a thread it once wrote in, everything; once that is a day ago, nothing", async () => {
    const bot = await rig.add("counting");
    const { id } = await roomWith(bot);
    const root = await send(asker, id, "a matter");
    const before = await send(other, id, "the bot is not in it yet", { threadRoot: root.id });
    const asked = await send(asker, id, "help us", { threadRoot: root.id, mentions: [bot.id] });
    const [answer] = (await answersTo(asker, id, asked.id)) as [Message];
    expect(answer.threadRoot).toBe(root.id);
    const further = await send(other, id, "what then?", { threadRoot: root.id });
    await answersTo(asker, id, further.id);
    await database.query("update message set created_at = created_at - interval '25 hours' where sender_id = $1 and conversation_id = $2", [bot.id, id]);
    const cold = await send(other, id, "still there?", { threadRoot: root.id });
    await settled(id, bot);
    const replies = (await answersIn(asker, id)).map((message) => message.replyTo);
    expect(replies).not.toContain(before.id);
    expect(replies).not.toContain(cold.id);
  });

  test("a word, as long as nobody else is asked", async () => {
    const bot = await rig.add("counting", { triggers: { ...off, keywords: ["报销", "Expense"] } });
    const marker = await rig.add("counting");
    const { id } = await roomWith(bot, marker);
    const zh = await send(asker, id, "请问怎么报销？");
    const en = await send(other, id, "my EXPENSES and one ＥＸＰＥＮＳＥ");
    const none = await send(other, id, "my expenses");
    const elsewhere = await send(other, id, "报销？", { mentions: [marker.id] });
    await answersTo(asker, id, elsewhere.id);
    await Promise.all([zh, en].map((message) => answersTo(asker, id, message.id)));
    await settled(id, marker);
    const replies = by(await answersIn(asker, id), bot).map((message) => message.replyTo);
    expect(replies).toEqual([zh.id, en.id]);
    expect(replies).not.toContain(none.id);
    await rig.admin.ok("PATCH", `/admin/bots/${bot.id}`, { triggers: { ...off, keywords: ["travel"] } });
    const both = await Promise.all(["报销", "travel"].map((text) => send(asker, id, text)));
    await answersTo(asker, id, both[1]?.id ?? "");
    await settled(id, marker);
    expect((await answersIn(asker, id)).filter((message) => message.replyTo === both[0]?.id)).toEqual([]);
  });

  test("two bots that are named both answer, one after the other's run or beside it; ten wake eight", async () => {
    const bots = await Promise.all(Array.from({ length: 10 }, () => rig.add("echo")));
    const { id } = await roomWith(...bots);
    const two = await send(asker, id, "you two", { mentions: bots.slice(0, 2).map((bot) => bot.id) });
    const answers = await answersTo(asker, id, two.id, 2);
    expect(new Set(answers.map((message) => message.sender.id)).size).toBe(2);
    const ten = await send(asker, id, "you ten", { mentions: bots.map((bot) => bot.id) });
    await answersTo(asker, id, ten.id, 8);
    await settled(id, bots[0] as Bot);
    expect((await answersIn(asker, id)).filter((message) => message.replyTo === ten.id)).toHaveLength(8);
  });
});

describe("bots that would talk for ever", () => {
  const listening = { ...off, always: true };
  const quiet = async (roomId: string): Promise<Message[]> =>
    until(
      "silence",
      async () => {
        const { rows } = await database.query("select count(*)::int as open from bot_run where conversation_id = $1 and finished_at is null", [roomId]);
        return rows[0]?.open === 0 ? answersIn(asker, roomId) : null;
      },
      30_000,
    );

  test("two: three hops each way and no more", async () => {
    const [one, two] = (await Promise.all([rig.add("counting", { triggers: listening }), rig.add("counting", { triggers: listening })])) as [Bot, Bot];
    const { id } = await roomWith(one, two);
    const said = await send(asker, id, "hello, everybody");
    await answersTo(asker, id, said.id, 2);
    const answers = await quiet(id);
    // each answers the person, then the other one, then the other one's answer to that
    expect(answers).toHaveLength(6);
    const hopOf = (message: Message | undefined): number => (message?.replyTo === said.id ? 1 : 1 + hopOf(answers.find((a) => a.id === message?.replyTo)));
    expect(Math.max(...answers.map(hopOf))).toBe(3);
    expect(new Set(answers.map((message) => message.text)).size).toBe(6);
  });

  test("four: eight answers to one person's message", async () => {
    const bots = await Promise.all(Array.from({ length: 4 }, () => rig.add("counting", { triggers: listening })));
    const { id } = await roomWith(...bots);
    const said = await send(asker, id, "hello, everybody");
    await answersTo(asker, id, said.id, 4);
    expect(await quiet(id)).toHaveLength(8);
    // another message of a person is a new beginning
    const again = await send(other, id, "hello again");
    await answersTo(asker, id, again.id, 4);
    expect(await quiet(id)).toHaveLength(16);
  });

  test("who says the same again is not answered", async () => {
    const [one, two] = (await Promise.all([rig.add("echo", { triggers: listening }), rig.add("echo", { triggers: listening })])) as [Bot, Bot];
    const { id } = await roomWith(one, two);
    const said = await send(asker, id, "parrots");
    await answersTo(asker, id, said.id, 2);
    const answers = await quiet(id);
    // two that end in the same moment do not know of each other yet: one turn more, not six
    expect(answers.length).toBeLessThanOrEqual(4);
    expect(new Set(answers.map((message) => message.text))).toEqual(new Set(["parrots"]));
  });

  test("what their answers may cost has an end", async () => {
    const [one, two] = (await Promise.all([rig.add("counting", { triggers: listening }), rig.add("counting", { triggers: listening })])) as [Bot, Bot];
    const { id } = await roomWith(one, two);
    await database.query("create or replace function dear() returns trigger language plpgsql as $$ begin new.tokens := 60000; return new; end $$");
    await database.query(
      `create trigger dear before update on bot_run for each row when (new.finished_at is not null and new.conversation_id = '${id}') execute function dear()`,
    );
    try {
      const said = await send(asker, id, "what a price");
      await answersTo(asker, id, said.id, 2);
      // one wakes the other at 60,000 of 100,000 tokens; at 120,000 nobody is woken
      expect((await quiet(id)).length).toBe(3);
    } finally {
      await database.query("drop trigger dear on bot_run");
    }
  });

  test("an unfinished answer wakes nobody, one that failed neither", async () => {
    const failing = await rig.add("500", { triggers: { ...off, mention: true } });
    const ear = await rig.add("counting", { triggers: listening });
    const { id } = await roomWith(failing, ear);
    const said = await send(asker, id, "do fail", { mentions: [failing.id] });
    await answersTo(asker, id, said.id);
    expect(await quiet(id)).toHaveLength(1);
  });
});

describe("who may use it", () => {
  test("somebody else is told so when they ask, and is not overheard", async () => {
    const bot = await rig.add("counting", { triggers: { direct: true, mention: true, always: true }, access: { people: [asker.id] } });
    const { id } = await roomWith(bot);
    const heard = await send(asker, id, "heard");
    await answersTo(asker, id, heard.id);
    const unheard = await send(other, id, "not heard");
    const asked = await send(other, id, "may I?", { mentions: [bot.id] });
    const [answer] = (await answersTo(other, id, asked.id)) as [Message];
    expect(answer).toMatchObject({ text: expect.stringMatching(/管理员/), ai: { state: "blocked", errorCode: "policy", policy: { reason: "no_access" } } });
    expect((await allMessages(asker, id)).filter((message) => message.replyTo === unheard.id)).toEqual([]);
    const direct = await createConversation(other, [], { kind: "direct", memberIds: [bot.id] });
    const there = await send(other, direct.id, "and here?");
    expect((await answersTo(other, direct.id, there.id))[0]?.ai).toMatchObject({ state: "blocked", errorCode: "policy" });
  });

  test("in other conversations than these it is blocked", async () => {
    const bot = await rig.add("counting");
    const [allowed, elsewhere] = await Promise.all([roomWith(bot), roomWith(bot)]);
    await rig.admin.ok("PATCH", `/admin/bots/${bot.id}`, { access: { conversations: [allowed.id] } });
    const [here, there] = await Promise.all([allowed, elsewhere].map(({ id }) => send(asker, id, "hello", { mentions: [bot.id] })));
    expect((await answersTo(asker, allowed.id, here?.id ?? ""))[0]?.ai?.state).toBe("done");
    expect((await answersTo(asker, elsewhere.id, there?.id ?? ""))[0]?.ai).toMatchObject({ state: "blocked", errorCode: "policy" });
  });

  test("who is on its list must be somebody, fallbacks must be connected", async () => {
    const bad = await rig.admin.call("POST", "/admin/bots", {
      ...{ username: uniqueName("bot"), displayName: "B", providerId: rig.provider.id, model: "m" },
      access: { people: [rig.provider.id] },
    });
    expect(bad).toMatchObject({ status: 422, json: { errors: [{ path: "access.people.0" }] } });
    const worse = await rig.admin.call("POST", "/admin/bots", {
      ...{ username: uniqueName("bot"), displayName: "B", providerId: rig.provider.id, model: "m" },
      fallbacks: [{ providerId: asker.id, model: "m" }],
    });
    expect(worse).toMatchObject({ status: 422, json: { errors: [{ path: "fallbacks.0.providerId" }] } });
  });
});
