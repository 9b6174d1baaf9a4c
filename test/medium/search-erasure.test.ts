import { randomUUID } from "node:crypto";
import { beginErasure, carryOutErasure, type Ctx, createConversation, searchMessages, sendMessage } from "@hoopoe/actions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

let database: TestDatabase;
let acting: Acting;
let they: Ctx;
let chat: string;
let other: string;

beforeAll(async () => {
  database = await freshDatabase();
  acting = await actIn(database, { others: 1 });
  const [id = ""] = acting.others;
  const sessionId = randomUUID();
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [sessionId, id]);
  they = { ...acting.ctx, actor: { id, role: "member", sessionId } };
  chat = (await createConversation(acting.ctx, { kind: "group", name: "群", memberIds: [id] })).conversation.id;
  other = (await createConversation(acting.ctx, { kind: "group", name: "alone", memberIds: [] })).conversation.id;
});
afterAll(async () => {
  await acting?.opened.close();
  await database?.drop();
});

const say = (from: Ctx, conversationId: string, text: string) =>
  sendMessage(from, { conversationId, clientId: randomUUID(), text, mentions: [], attachments: [] });
const found = async (q: string): Promise<string[]> => (await searchMessages(acting.ctx, { q })).items.map((h) => h.message.text);
async function indexAll(): Promise<void> {
  const { indexing } = acting.ctx.store;
  for (let behind = await indexing.behind("all"); behind.length; behind = await indexing.behind("all")) await indexing.index(behind);
}
const termsOf = async (conversationId: string): Promise<Map<number, string[]>> =>
  new Map((await database.query("select seq, terms from message_terms where conversation_id = $1", [conversationId])).rows.map((r) => [r.seq, r.terms]));
const keys = async (conversationId: string): Promise<boolean[]> =>
  (
    await database.query("select wrapped is not null as lives from keys.wrapped_key where kind = 'index' and subject = $1 order by created_at, period", [
      conversationId,
    ])
  ).rows.map((r) => r.lives as boolean);
const erase = async (kind: "person" | "conversation", subjectId: string): Promise<unknown> =>
  beginErasure(acting.opened.deps, { kind, subjectId, requestedBy: acting.me, requestId: "r" });

test("a person's words match nothing any more, and the terms of others lie under another key", async () => {
  const mine = await say(acting.ctx, chat, "birnbaum 梨树 bleibt");
  const theirs = await say(they, chat, "birnbaum 梨树 geht");
  await say(acting.ctx, other, "birnbaum beside");
  await indexAll();
  expect(await found("梨树")).toHaveLength(2);
  const before = await termsOf(chat);
  const beside = await termsOf(other);
  await erase("person", they.actor.id);
  expect(await keys(chat)).toEqual([false]);
  expect(await found("梨树")).toEqual(["birnbaum 梨树 bleibt"]);
  while (await carryOutErasure(acting.opened.deps));
  await indexAll();
  expect(await keys(chat)).toEqual([false, true]);
  const after = await termsOf(chat);
  expect([...after.keys()]).toEqual([mine.seq]);
  const old = new Set([...before.values()].flat());
  expect(after.get(mine.seq)?.filter((term) => old.has(term))).toEqual([]);
  expect(before.has(theirs.seq)).toBe(true);
  expect(await termsOf(other)).toEqual(beside);
  expect(await found("梨树")).toEqual(["birnbaum 梨树 bleibt"]);
  expect(await found("geht")).toEqual([]);
});

test("a conversation that is being erased holds nothing up, and its terms go with it", async () => {
  await say(acting.ctx, chat, "noch etwas");
  await erase("conversation", chat);
  await say(acting.ctx, other, "kirschbaum");
  await indexAll();
  expect(await found("kirschbaum")).toEqual(["kirschbaum"]);
  expect((await termsOf(other)).size).toBe(2);
  expect(await found("梨树")).toEqual([]);
  // the memberships stay for some seconds, the terms do not
  await carryOutErasure(acting.opened.deps);
  expect((await termsOf(chat)).size).toBe(0);
  expect((await database.query("select 1 from search_cursor where conversation_id = $1", [chat])).rowCount).toBe(0);
  expect((await keys(chat)).every((lives) => !lives)).toBe(true);
});
