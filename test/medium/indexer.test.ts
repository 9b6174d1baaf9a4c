import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Indexer } from "../../apps/worker/indexer/indexer.js";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";
import { sendMessage } from "@hoopoe/actions";

let database: TestDatabase;
let acting: Acting;
beforeAll(async () => {
  database = await freshDatabase();
  acting = await actIn(database);
});
afterAll(async () => {
  await acting?.ctx.store.close();
  await database?.drop();
});

/** A conversation with so many messages of mine. */
async function written(messages: number): Promise<string> {
  const conversationId = randomUUID();
  await database.query("insert into conversation (id, kind, member_count, created_by) values ($1, 'group', 1, $2)", [conversationId, acting.me]);
  await database.query("insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) values ($1, $2, false, 0, 1, 0)", [
    conversationId,
    acting.me,
  ]);
  for (let n = 0; n < messages; n += 1) await say(conversationId, `schneeball ${n}`);
  return conversationId;
}
const say = (conversationId: string, text: string): Promise<unknown> =>
  sendMessage(acting.ctx, { conversationId, clientId: randomUUID(), text, mentions: [], attachments: [] });
const longAgo = (conversationId: string): Promise<unknown> =>
  database.query("update conversation set changed_around = now() - interval '1 hour' where id = $1", [conversationId]);
const terms = async (conversationId: string): Promise<number> =>
  (await database.query("select 1 from message_terms where conversation_id = $1", [conversationId])).rowCount ?? 0;
async function indexing(work: () => Promise<void>): Promise<void> {
  const deps = { ...acting.ctx, settings: { ...acting.ctx.settings, searchIndex: true } };
  const indexer = new Indexer(deps as never, { indexed: () => undefined } as never);
  indexer.onModuleInit();
  try {
    await work();
  } finally {
    await indexer.onApplicationShutdown();
  }
}

test("a long way behind in a conversation in which nothing changes any more is gone at once, not by a batch a minute", { timeout: 40_000 }, async () => {
  const conversationId = await written(350);
  await longAgo(conversationId);
  await indexing(() => until("all are indexed", async () => (await terms(conversationId)) === 350, 20_000).then(() => undefined));
});

test("so is what was found because it changed lately, when that is long ago before it is done", { timeout: 40_000 }, async () => {
  await indexing(async () => {
    const before = await written(1);
    // the first look, at all, is over
    await until("the one is indexed", async () => (await terms(before)) === 1);
    const conversationId = await written(600);
    await until("some are indexed", async () => (await terms(conversationId)) > 0);
    await database.query("update search_cursor set rev = 0, remake_to = 600 where conversation_id = $1", [conversationId]);
    await database.query("delete from message_terms where conversation_id = $1", [conversationId]);
    await until("some are indexed again", async () => (await terms(conversationId)) > 0);
    await longAgo(conversationId);
    await until("all are", async () => (await terms(conversationId)) === 600, 20_000);
  });
});

test("a conversation that people have only come to gets no key, and is behind no more; its first message gets one", { timeout: 40_000 }, async () => {
  const conversationId = await written(0);
  await database.query("update conversation set rev = 3 where id = $1", [conversationId]);
  const keys = async (): Promise<number> =>
    (await database.query("select 1 from keys.wrapped_key where kind = 'index' and subject = $1", [conversationId])).rowCount ?? 0;
  const upTo = async (): Promise<number | undefined> =>
    (await database.query("select rev from search_cursor where conversation_id = $1", [conversationId])).rows[0]?.rev;
  await indexing(async () => {
    await until("it is looked at", async () => (await upTo()) === 3);
    expect(await keys()).toBe(0);
    await say(conversationId, "das Erste");
    await until("it is indexed", async () => (await terms(conversationId)) === 1);
  });
  expect(await keys()).toBe(1);
  const { rows } = await database.query("select generation from search_cursor where conversation_id = $1", [conversationId]);
  expect(rows[0]?.generation).toBe(0);
});
