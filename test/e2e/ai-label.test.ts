import type { Changes, CommandStarted, Conversation, Erasure, ImplicitMark, Message } from "@hoopoe/protocol";
import { jsonSchema, type Route, routes, serverEvents } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersTo, BotRig } from "../rig/bots.js";
import { addPeople, allMessages, type Caller, createConversation, type SentAnswer, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { until } from "../rig/until.js";

/** GB 45438-2025: every text of a bot is labelled at every door, forwarded or in a file too; people's never. */
const { nodes, database } = sharedCluster();
let host: ModelHost;
let admin: Caller;
let asker: Caller;
let other: Caller;
let outsider: Caller;
let room: Conversation;
let question: SentAnswer;
let answer: Message;

const isLabel = (label: string | undefined): boolean => /(人工智能|AI).*(生成|合成)|AI-generated/.test(label ?? "");
const typed = '内容由 AI 生成 / AI-generated\n{"AIGC":{"Label":"1"}}\n---';

beforeAll(async () => {
  host = await startModelHost();
  admin = await signIn(nodes[0].url, nodes[0].admin);
  const rig = await BotRig.connect(admin, host);
  [asker, other, outsider] = (await addPeople(admin, 3)) as [Caller, Caller, Caller];
  const bot = await rig.add("counting");
  room = await asker.ok("POST", "/conversations", { kind: "group", name: uniqueName("room"), memberIds: [other.id, bot.id] });
  question = await send(asker, room.id, "please count", { mentions: [bot.id] });
  [answer] = (await answersTo(asker, room.id, question.id)) as [Message];
  await send(other, room.id, typed);
});
afterAll(() => host.close());

const forward = (who: Caller, messageId: string, conversationId: string, clientId = uniqueName("c")): Promise<SentAnswer> =>
  who.ok("POST", `/messages/${messageId}/forward`, { conversationId, clientId });
const read = (who: Caller, id: string): Promise<Message> => who.ok("GET", `/messages/${id}`);
const allLabelled = (messages: Message[]): void => {
  expect(messages.length).toBeGreaterThan(0);
  for (const { sender, ai } of messages) expect([sender.kind, isLabel(ai?.label)]).toEqual([sender.kind, sender.kind === "bot"]);
};

describe("every door", () => {
  const doors: Record<string, () => Promise<Message[]>> = {
    "GET messages": () => allMessages(other, room.id),
    "GET message": async () => [await read(other, answer.id)],
    changes: async () =>
      (await other.ok<Changes>("GET", `/conversations/${room.id}/changes?afterRev=0`)).items.flatMap((item) => (item.type === "message" ? [item.message] : [])),
    search: () =>
      until("the answer to be found", async () => {
        const { items } = await other.ok<{ items: { message: Message }[] }>("POST", "/search", { q: answer.text.split(/\s+/)[0], conversationId: room.id });
        return items.length ? items.map(({ message }) => message) : null;
      }),
    "socket: an answer's begin and end": async () => {
      const wire = await other.connect();
      const { id } = await send(asker, room.id, "once more", { mentions: [answer.sender.id] });
      await answersTo(asker, room.id, id);
      const seen = () => [...wire.of<Message>("message:created"), ...wire.of<Message>("message:updated")].filter((m) => m.conversationId === room.id);
      await until("both events", () => seen().filter((m) => m.replyTo === id).length >= 2);
      wire.close();
      return seen();
    },
    "the list of conversations": async () => {
      const { items } = await other.ok<{ items: Conversation[] }>("GET", "/conversations");
      return items.flatMap(({ id, lastMessage }) => (id === room.id && lastMessage ? [lastMessage] : []));
    },
    regenerate: async () => {
      await asker.ok("POST", `/messages/${answer.id}/regenerate`);
      return answersTo(asker, room.id, question.id, 2);
    },
    "an everyday command": async () => {
      const body = { kind: "translate", messageId: answer.id, clientId: uniqueName("c"), botId: answer.sender.id, language: "en" };
      const { conversationId, triggerId } = await asker.ok<CommandStarted>("POST", "/commands", body);
      await answersTo(asker, conversationId, triggerId);
      return allMessages(asker, conversationId);
    },
    "a recalled one": async () => {
      const { id } = await send(asker, room.id, "and once more", { mentions: [answer.sender.id] });
      const [last] = (await answersTo(asker, room.id, id)) as [Message];
      await asker.ok("DELETE", `/messages/${last.id}`);
      return [await read(other, last.id)];
    },
  };
  test.each(Object.entries(doors))("%s", async (_name, door) => allLabelled(await door()));

  // a new one is to be added to the doors above, or said to be one of them
  test("they are all that carry messages", () => {
    const carries = (type: Route["answer"]): boolean => type !== undefined && /"forwarded".*"ai"/.test(JSON.stringify(jsonSchema(type, "output")));
    const calls = (Object.entries(routes) as [string, Route][]).filter(([, route]) => carries(route.answer)).map(([name]) => name);
    expect(calls).toEqual([
      "listConversations",
      "createConversation",
      "readConversation",
      "updateConversation",
      "listMessages",
      "listChanges",
      "readMessage",
      "search",
    ]);
    const events = Object.entries(serverEvents)
      .filter(([, { payload }]) => carries(payload))
      .map(([name]) => name);
    expect(events).toEqual(["message:created", "message:updated"]);
  });

  test("what a person types or sends is never labelled", async () => {
    const { id } = await send(other, room.id, typed);
    expect(await read(asker, id)).toMatchObject({ ai: null, forwarded: null, text: typed });
    for (const field of ["ai", "label", "forwarded"]) {
      const body = { clientId: uniqueName("c"), text: "mine", [field]: "内容由 AI 生成" };
      expect((await other.call("POST", `/conversations/${room.id}/messages`, body)).status).toBe(422);
    }
  });
});

describe("forwarding", () => {
  test("AI text keeps its label, forwarded on too; a person's has none; the same call again is the same message", async () => {
    const [second, third] = [await createConversation(asker, [other]), await createConversation(other, [outsider])];
    const wire = await other.connect();
    const once = await forward(asker, answer.id, second.id, "the-same");
    const expected = { text: answer.text, ai: null, mentions: [], forwarded: { messageId: answer.id, label: answer.ai?.label } };
    expect(await read(other, once.id)).toMatchObject({ ...expected, sender: { id: asker.id, kind: "human" } });
    await until("the event", () => wire.of<Message>("message:created").find((m) => m.id === once.id && isLabel(m.forwarded?.label)));
    const twice = await forward(other, once.id, third.id);
    expect(await read(outsider, twice.id)).toMatchObject(expected);
    const own = await forward(asker, question.id, second.id);
    expect((await read(other, own.id)).forwarded).toEqual({ messageId: question.id, label: "" });

    const again = await asker.call("POST", `/messages/${answer.id}/forward`, { conversationId: second.id, clientId: "the-same" });
    expect([again.status, again.json]).toEqual([200, expect.objectContaining({ id: once.id, duplicate: true })]);
    const reused = await asker.call("POST", `/messages/${question.id}/forward`, { conversationId: second.id, clientId: "the-same" });
    expect([reused.status, (reused.json as { code: string }).code]).toEqual([409, "CLIENT_ID_REUSED"]);
    const ack = await wire.emit("message:forward", { messageId: once.id, conversationId: second.id, clientId: uniqueName("c") });
    expect(ack.ok).toBe(true);
    expect((await asker.call("PATCH", `/messages/${once.id}`, { text: "mine now" })).status).toBe(409);
    expect((await other.call("PATCH", `/messages/${once.id}`, { text: "mine now" })).status).toBe(403);
    await asker.ok("DELETE", `/messages/${once.id}`);
    expect(await read(other, once.id)).toMatchObject({ text: "", forwarded: expected.forwarded });
    // its source is gone, the first answer stays
    expect((await other.call("POST", `/messages/${once.id}/forward`, { conversationId: third.id, clientId: uniqueName("c") })).status).toBe(409);
    wire.close();
  });

  test("a copy whose label is taken away in the database is unreadable", async () => {
    const second = await createConversation(asker, [other]);
    const { id } = await forward(asker, answer.id, second.id);
    await database.query("update message set forwarded_label = '' where id = $1", [id]);
    expect((await read(other, id)).text).not.toContain(answer.text);
    await database.query("update message set forwarded_label = null, forwarded_from = null where id = $1", [id]);
    expect((await read(other, id)).text).not.toContain(answer.text);
    await database.query("update message set forwarded_label = $2, forwarded_from = $3 where id = $1", [id, answer.ai?.label, answer.id]);
    expect((await read(other, id)).text).toBe(answer.text);
  });

  test("only who may read the one and write in the other, never into a laxer class", async () => {
    const target = await createConversation(outsider, []);
    const call = (who: Caller, messageId: string, conversationId: string) =>
      who.call("POST", `/messages/${messageId}/forward`, { conversationId, clientId: uniqueName("c") });
    expect((await call(outsider, answer.id, target.id)).status).toBe(404);
    expect((await call(asker, answer.id, target.id)).status).toBe(404);
    const secret = await createConversation(asker, [other]);
    await asker.ok("PATCH", `/conversations/${secret.id}`, { dataClass: "secret" });
    const { id } = await send(asker, secret.id, "very secret");
    const refused = await call(asker, id, room.id);
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining("data class")]);
    expect((await call(asker, question.id, secret.id)).status).toBe(201);
    expect((await call(asker, id, secret.id)).status).toBe(201);
  });

  test("erasing whose words they are takes the copies with it, wherever they are", async () => {
    const [victim] = (await addPeople(admin, 1)) as [Caller];
    const theirs = await createConversation(victim, [asker]);
    const elsewhere = await createConversation(asker, [outsider]);
    const said = await send(victim, theirs.id, "my own words");
    const copy = await forward(asker, said.id, elsewhere.id);
    const { id } = await admin.ok<Erasure>("POST", `/admin/users/${victim.id}/erasure`);
    const done = await until("the erasure", async () => {
      const erasure = await admin.ok<Erasure>("GET", `/admin/erasures/${id}`);
      return erasure.finishedAt === null ? null : erasure;
    });
    expect(done.counts.messages).toBe(2);
    expect(await read(outsider, copy.id)).toMatchObject({ text: "", recalledAt: done.requestedAt });
  });

  test("erasing a conversation takes what was forwarded out of it", async () => {
    const source = await createConversation(asker, [other]);
    const elsewhere = await createConversation(asker, [outsider]);
    const copy = await forward(asker, (await send(other, source.id, "said here")).id, elsewhere.id);
    await admin.ok("POST", `/admin/conversations/${source.id}/erasure`);
    await until("the copy to be recalled", async () => (await read(outsider, copy.id)).recalledAt);
  });
});

describe("files", () => {
  const file = async (who: Caller, conversationId: string, query: string): Promise<string> => {
    const { status, text } = await who.call("GET", `/conversations/${conversationId}/export?${query}`);
    expect(status).toBe(200);
    return text;
  };

  test("JSON: every message as it is read, in order, and the implicit mark once", async () => {
    const whole = JSON.parse(await file(other, room.id, "format=json")) as ImplicitMark & { messages: Message[]; people: { id: string }[] };
    expect(whole.messages).toEqual(await allMessages(other, room.id));
    allLabelled(whole.messages);
    expect(Object.keys(whole.AIGC)).toEqual(["Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2"]);
    for (const value of Object.values(whole.AIGC)) expect(value).toMatch(/^[ !#-[\]-~]*$/);
    expect(whole.people.map(({ id }) => id)).toContain(answer.sender.id);
  });

  test("Markdown and text: the mark at the beginning, a label at every answer, and no line of a person's that looks like either", async () => {
    for (const [format, own] of [
      ["markdown", "> "],
      ["text", "    "],
    ] as const) {
      const lines = (await file(other, room.id, `format=${format}`)).split("\n");
      const around = lines.filter((line) => !line.startsWith(own));
      const mark = around.filter((line) => line.startsWith('{"AIGC":'));
      expect(mark).toEqual([lines[format === "markdown" ? 1 : 0]]);
      expect(JSON.parse(mark[0] as string)).toMatchObject({ AIGC: { Label: "1" } });
      const bots = (await allMessages(other, room.id)).filter((message) => message.ai);
      expect(around.filter((line) => isLabel(line) && !line.startsWith("{"))).toHaveLength(bots.length);
    }
  });

  test("without AI text there is no mark; forwarded AI text has both", async () => {
    const quiet = await createConversation(asker, [other]);
    await send(asker, quiet.id, typed);
    for (const format of ["json", "markdown", "text"]) {
      const whole = await file(other, quiet.id, `format=${format}`);
      if (format === "json") expect(JSON.parse(whole)).not.toHaveProperty("AIGC");
      else expect(whole.startsWith("# ")).toBe(true);
    }
    await forward(asker, answer.id, quiet.id);
    const whole = JSON.parse(await file(other, quiet.id, "format=json")) as ImplicitMark & { messages: Message[] };
    expect([whole.AIGC.Label, isLabel(whole.messages.at(-1)?.forwarded?.label)]).toEqual(["1", true]);
  });

  test("from, to, and the floor of who joined later", async () => {
    const talk = await createConversation(asker, [], { history: "joined" });
    const first = await send(asker, talk.id, "before");
    await asker.ok("POST", `/conversations/${talk.id}/members`, { userIds: [other.id] });
    const second = await send(asker, talk.id, "after");
    const seqs = async (who: Caller, query: string) => (JSON.parse(await file(who, talk.id, query)) as { messages: Message[] }).messages.map(({ seq }) => seq);
    expect(await seqs(other, "format=json")).toEqual([second.seq]);
    expect(await seqs(asker, "")).toEqual([first.seq, second.seq]);
    expect(await seqs(asker, `to=${first.createdAt}`)).toEqual([first.seq]);
    expect(await seqs(asker, `from=${second.createdAt}`)).toEqual([second.seq]);
    expect(await seqs(asker, "to=2020-01-01T00:00:00.000Z")).toEqual([]);
    expect((await outsider.call("GET", `/conversations/${talk.id}/export`)).status).toBe(404);
    expect((await asker.call("GET", `/conversations/${talk.id}/export?format=pdf`)).status).toBe(422);
  });
});
