import type { Bot, Changes, Conversation, ImplicitMark, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersIn, answersTo, BotRig } from "../rig/bots.js";
import { addPeople, allMessages, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

/** GB 45438-2025: the label is there however an answer ended, who gave it, and for whoever comes back later. */
const { nodes } = sharedCluster();
let host: ModelHost;
let rig: BotRig;
let asker: Caller;
/** Present all the time. */
let reader: Caller;
let there: Wire;
/** Comes back afterwards. */
let absent: Caller;

const isLabel = (label: string | undefined): boolean => /(人工智能|AI).*(生成|合成)|AI-generated/.test(label ?? "");
const labelled = (message: Message | undefined): void => {
  expect([message?.sender.kind, isLabel(message?.ai?.label)]).toEqual(["bot", true]);
};

beforeAll(async () => {
  host = await startModelHost();
  rig = await BotRig.connect(await signIn(nodes[0].url, nodes[0].admin), host);
  const [one, two, three] = (await addPeople(rig.admin, 3)) as [Caller, Caller, Caller];
  [asker, reader, absent] = [one, await signIn(nodes[1].url, two), three];
  there = await reader.connect();
});
afterAll(async () => {
  there?.close();
  await host?.close();
});

const first = async (room: Conversation, questionId: string): Promise<Message> => (await answersTo(asker, room.id, questionId))[0] as Message;
const stopOf = (bot: Bot) => async (room: Conversation, questionId: string) => {
  const begun = await until("the first words", async () => (await answersIn(asker, room.id)).find(({ sender, text }) => sender.id === bot.id && text !== ""));
  await asker.ok("POST", `/runs/${begun.ai?.runId}/stop`);
  return first(room, questionId);
};

type Ending = { bot: () => Promise<Bot>; text?: string; wait?: (bot: Bot) => (room: Conversation, questionId: string) => Promise<Message>; as: object };
const endings: Record<string, Ending> = {
  failed: { bot: () => rig.add("500"), as: { state: "failed", errorCode: "host_error" } },
  blocked: {
    bot: async () => {
      const far = await rig.admin.ok<{ id: string }>("POST", "/admin/model-providers", {
        ...{ name: uniqueName("far"), baseUrl: host.url, jurisdiction: "overseas" },
      });
      return rig.add("echo", { providerId: far.id });
    },
    as: { state: "blocked", errorCode: "policy" },
  },
  stopped: { bot: () => rig.add("story-200"), wait: stopOf, as: { state: "stopped" } },
  interrupted: { bot: () => rig.add("cut"), as: { state: "interrupted" } },
  "given by a model that stands in": {
    bot: () => rig.add("500", { fallbacks: [{ providerId: rig.provider.id, model: "counting" }] }),
    as: { state: "done", model: "counting" },
  },
};

describe.each(Object.entries(endings))("an answer that is %s", (_name, { bot: makeBot, wait = () => first, as }) => {
  let room: Conversation;
  let answer: Message;
  let before: Changes;

  beforeAll(async () => {
    const bot = await makeBot();
    room = await createConversation(asker, [reader, absent], { memberIds: [reader.id, absent.id, bot.id] });
    before = await absent.ok<Changes>("GET", `/conversations/${room.id}/changes?afterRev=0`);
    const question = await send(asker, room.id, "please count", { mentions: [bot.id] });
    answer = await wait(bot)(room, question.id);
  });

  test("is one, and says so by each way of reading it", async () => {
    expect(answer.ai).toMatchObject(as);
    labelled(answer);
    labelled(await reader.ok<Message>("GET", `/messages/${answer.id}`));
    labelled((await allMessages(reader, room.id)).find(({ id }) => id === answer.id));
    const { items } = await reader.ok<{ items: Conversation[] }>("GET", "/conversations");
    const { lastMessage } = items.find(({ id }) => id === room.id) as Conversation;
    expect(lastMessage?.id).toBe(answer.id);
    labelled(lastMessage as Message);
    labelled((await reader.ok<Conversation>("GET", `/conversations/${room.id}`)).lastMessage as Message);
  });

  test("at the socket, from its first event to its last", async () => {
    const seen = () => [...there.of<Message>("message:created"), ...there.of<Message>("message:updated")].filter(({ id }) => id === answer.id);
    await until("the last event", () => seen().some(({ rev }) => rev === answer.rev));
    for (const message of seen()) labelled(message);
  });

  test("for whoever was away and catches up", async () => {
    const changes = await absent.ok<Changes>("GET", `/conversations/${room.id}/changes?afterRev=${before.rev}`);
    const caughtUp = changes.items.flatMap((item) => (item.type === "message" && item.message.id === answer.id ? [item.message] : []));
    expect(caughtUp.map(({ ai }) => ai?.state)).toEqual([answer.ai?.state]);
    for (const message of caughtUp) labelled(message);
  });

  test("in search, where it has words", async () => {
    const word = answer.text.match(/\p{L}{2,}|\d+/u)?.[0];
    if (word === undefined) return expect(answer.text).toBe("");
    const found = await until("it to be found", async () => {
      const { items } = await reader.ok<{ items: { message: Message }[] }>("POST", "/search", { q: word, conversationId: room.id });
      return items.find(({ message }) => message.id === answer.id)?.message;
    });
    labelled(found);
  });

  test("in files, with the implicit mark", async () => {
    const { text } = await reader.call("GET", `/conversations/${room.id}/export?format=json`);
    const whole = JSON.parse(text) as ImplicitMark & { messages: Message[] };
    expect(whole.AIGC.Label).toBe("1");
    labelled(whole.messages.find(({ id }) => id === answer.id));
    for (const format of ["markdown", "text"]) {
      const lines = (await reader.call("GET", `/conversations/${room.id}/export?format=${format}`)).text.split("\n");
      expect(lines.filter((line) => line.startsWith('{"AIGC":'))).toHaveLength(1);
      expect(lines.some((line) => isLabel(line) && !line.startsWith("{"))).toBe(true);
    }
  });

  test("in a forwarded copy, if it may be forwarded at all", async () => {
    const elsewhere = await createConversation(reader, [absent]);
    const { status, json } = await reader.call("POST", `/messages/${answer.id}/forward`, { conversationId: elsewhere.id, clientId: uniqueName("c") });
    if (answer.text === "") return expect(status).toBe(409);
    expect(status).toBe(201);
    const copy = await absent.ok<Message>("GET", `/messages/${(json as { id: string }).id}`);
    expect([copy.text, copy.ai, isLabel(copy.forwarded?.label)]).toEqual([answer.text, null, true]);
  });
});
