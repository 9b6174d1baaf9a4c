import {
  addMembers,
  beginErasure,
  carryOutErasure,
  createConversation,
  editMessage,
  exportConversation,
  forwardMessage,
  readMessage,
  recallMessage,
  sendMessage,
  updateConversation,
} from "@hoopoe/actions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

/** What is forwarded is judged under the locks of both conversations, and goes when its words' owner or their conversation is erased. */
let database: TestDatabase;
let me: Acting;
let they: Acting["ctx"];
let ids = 0;
beforeAll(async () => {
  database = await freshDatabase();
  me = await actIn(database, { others: 2 });
  const session = "00000000-0000-7000-8000-0000000000ab";
  const [id = ""] = me.others;
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [session, id]);
  they = { ...me.ctx, actor: { id, role: "member", sessionId: session } };
});
afterAll(async () => {
  await me?.opened.close();
  await database?.drop();
});

const room = async (ctx: Acting["ctx"], memberIds: string[]): Promise<string> =>
  (await createConversation(ctx, { kind: "group", name: `r${ids++}`, memberIds })).conversation.id;
const say = (ctx: Acting["ctx"], conversationId: string, text: string) =>
  sendMessage(ctx, { conversationId, clientId: `s${ids++}`, text, mentions: [], attachments: [] });
const forward = (ctx: Acting["ctx"], messageId: string, conversationId: string, clientId = `f${ids++}`) =>
  forwardMessage(ctx, { messageId, conversationId, clientId });
const carryOut = async (): Promise<void> => {
  while (await carryOutErasure(me.opened.deps));
};

test("many at once with sends between them; twice over it names the first; a repeat is the same, also once its source is gone", async () => {
  const [one, two] = [await room(me.ctx, [they.actor.id]), await room(me.ctx, [they.actor.id])];
  const said = await say(they, one, "gesagt");
  const sent = await Promise.all(
    Array.from({ length: 40 }, (_, i) => (i % 2 ? say(me.ctx, two, `m ${i}`) : forward(i % 4 ? me.ctx : they, said.id, two, `c${i}`))),
  );
  expect(new Set(sent.map(({ seq }) => seq)).size).toBe(40);
  const once = sent[0] as { id: string };
  expect(await readMessage(me.ctx, once.id)).toMatchObject({ text: "gesagt", forwarded: { messageId: said.id, label: "" } });
  const three = await room(me.ctx, []);
  const twice = await forward(me.ctx, once.id, three, "again");
  expect((await readMessage(me.ctx, twice.id)).forwarded?.messageId).toBe(said.id);
  await expect(editMessage(they, once.id, { text: "anders" })).rejects.toMatchObject({ code: "CONFLICT" });
  await recallMessage(they, once.id);
  expect(await forward(me.ctx, once.id, three, "again")).toMatchObject({ id: twice.id, duplicate: true });
  await expect(forward(me.ctx, said.id, three, "again")).rejects.toMatchObject({ code: "CLIENT_ID_REUSED" });
  await expect(forward(me.ctx, once.id, three)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("who may not read, who may not write, a laxer class; a changed label in the database is noticed", async () => {
  const [one, two] = [await room(me.ctx, []), await room(they, [])];
  const said = await say(me.ctx, one, "nur hier");
  await expect(forward(they, said.id, two)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(forward(me.ctx, said.id, two)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const [secret, internal] = [await room(me.ctx, []), await room(me.ctx, [])];
  await updateConversation(me.ctx, secret, { dataClass: "secret" });
  const hidden = await say(me.ctx, secret, "geheim");
  await expect(forward(me.ctx, hidden.id, internal)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const copy = await forward(me.ctx, said.id, secret);
  await database.query("update message set forwarded_label = 'AI' where id = $1", [copy.id]);
  expect((await readMessage(me.ctx, copy.id)).text).not.toBe("nur hier");
});

test("a file in pages, by seq, without a mark where there is no AI text", async () => {
  const talk = await room(me.ctx, []);
  await Promise.all(Array.from({ length: 450 }, (_, i) => say(me.ctx, talk, `t ${i}`)));
  let text = "";
  for await (const piece of (await exportConversation(me.ctx, talk, { format: "json" })).pieces) text += piece;
  const file = JSON.parse(text) as { messages: { seq: number }[] };
  expect(file).not.toHaveProperty("AIGC");
  expect(file.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
  await addMembers(me.ctx, talk, [they.actor.id]);
});

test("erasing a conversation, then a person, takes the copies elsewhere", async () => {
  const [source, target] = [await room(me.ctx, [they.actor.id]), await room(me.ctx, [])];
  const fromHere = await forward(me.ctx, (await say(me.ctx, source, "hier")).id, target);
  const kept = await room(me.ctx, [they.actor.id]);
  const theirs = await forward(me.ctx, (await say(they, kept, "ihres")).id, target);
  await beginErasure(me.opened.deps, { kind: "conversation", subjectId: source, requestedBy: null, requestId: "r" });
  await carryOut();
  expect(await readMessage(me.ctx, fromHere.id)).toMatchObject({ text: "", recalledAt: expect.any(String) });
  expect((await readMessage(me.ctx, theirs.id)).text).toBe("ihres");
  await beginErasure(me.opened.deps, { kind: "person", subjectId: they.actor.id, requestedBy: null, requestId: "r" });
  await expect(forward(me.ctx, theirs.id, target)).rejects.toMatchObject({ code: "CONFLICT" });
  await carryOut();
  expect(await readMessage(me.ctx, theirs.id)).toMatchObject({ text: "", recalledAt: expect.any(String) });
});
