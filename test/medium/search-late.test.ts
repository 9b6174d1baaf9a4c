import { randomBytes, randomUUID } from "node:crypto";
import { carryOutErasure, type Ctx, createConversation, type Opened, sendMessage } from "@hoopoe/actions";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acting, actIn, openProcess } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

let database: TestDatabase;
let acting: Acting;
/** Another process, told of nothing in time. */
let late: Opened;
beforeAll(async () => {
  database = await freshDatabase();
  const masterKeys = memoryMasterKeys(randomBytes(32));
  acting = await actIn(database, { others: 3, masterKeys });
  late = await openProcess(database, { kind: "worker", masterKeys, filesDir: acting.filesDir });
});
afterAll(async () => {
  await late?.close();
  await acting?.opened.close();
  await database?.drop();
});

const say = (from: Ctx, conversationId: string, text: string) =>
  sendMessage(from, { conversationId, clientId: randomUUID(), text, mentions: [], attachments: [] });
async function indexBy({ deps }: Opened): Promise<void> {
  const { indexing } = deps.store;
  for (let behind = await indexing.behind("all"); behind.length; behind = await indexing.behind("all")) await indexing.index(behind);
}
const termsIn = async (conversationId: string): Promise<number> =>
  (await database.query("select 1 from message_terms where conversation_id = $1", [conversationId])).rowCount ?? 0;
/** Nobody else is told of it. */
const beginQuietly = (subjectId: string, kind: "person" | "conversation" = "person"): Promise<unknown> =>
  acting.opened.deps.store.erasures.begin({ kind, subjectId, requestedBy: null, requestId: "r" });
async function asOther(i: number): Promise<Ctx & { actor: { id: string } }> {
  const [id, sessionId] = [acting.others[i] ?? "", randomUUID()];
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [sessionId, id]);
  return { ...acting.ctx, actor: { id, role: "member", sessionId } };
}
const groupWith = async (id: string): Promise<string> =>
  (await createConversation(acting.ctx, { kind: "group", name: "zugleich", memberIds: [id] })).conversation.id;

test("terms made by a worker that had not heard that the key is gone go with the texts", async () => {
  const they = await asOther(0);
  const groupId = await groupWith(they.actor.id);
  await say(acting.ctx, groupId, "quittenbaum bleibt");
  for (let i = 0; i < 3; i++) await say(they, groupId, `quittenbaum ${i}`);
  await indexBy(late);
  await beginQuietly(they.actor.id);
  await indexBy(late);
  // it has the key, and made them anew
  expect(await termsIn(groupId)).toBe(4);
  while (await carryOutErasure(acting.opened.deps));
  expect(await termsIn(groupId)).toBe(1);
  await indexBy(late);
  expect(await termsIn(groupId)).toBe(1);
});

test("the texts go when whoever indexes them has ended, and nobody begins meanwhile", async () => {
  const they = await asOther(1);
  const groupId = await groupWith(they.actor.id);
  await say(they, groupId, "maulbeere eins");
  await indexBy(late);
  const { rows: before } = await database.query("select rev from search_cursor where conversation_id = $1", [groupId]);
  const indexer = new pg.Client({ connectionString: database.url });
  await indexer.connect();
  const holding = async (work: () => Promise<unknown>, then: () => Promise<unknown>): Promise<void> => {
    await indexer.query("begin");
    await indexer.query("select 1 from search_cursor where conversation_id = $1 for update", [groupId]);
    const working = work();
    const waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%search_cursor%'";
    await until("it to wait for who indexes", async () => ((await database.query(waits)).rowCount ?? 0) > 0);
    await then();
    await indexer.query("commit");
    await working;
  };
  // what came up to then is made anew, though it is there
  await holding(
    () => beginQuietly(they.actor.id),
    async () => {
      await say(acting.ctx, groupId, "maulbeere zwei");
      await indexer.query("update search_cursor set rev = rev + 1 where conversation_id = $1", [groupId]);
    },
  );
  const { rows } = await database.query("select rev, remake_to from search_cursor where conversation_id = $1", [groupId]);
  expect(rows).toEqual([{ rev: 0, remake_to: before[0].rev + 1 }]);
  // terms that come while the texts go
  await holding(
    () => carryOutErasure(acting.opened.deps),
    () =>
      indexer.query(
        `insert into message_terms (conversation_id, id, seq, body_version, terms)
         select conversation_id, ((extract(epoch from created_at) * 1000)::bigint - 1577836800000) * 4194304 + seq, seq, 0, '{1}'
         from message where conversation_id = $1 and sender_id = $2 on conflict do nothing`,
        [groupId, they.actor.id],
      ),
  );
  await indexer.end();
  while (await carryOutErasure(acting.opened.deps));
  await indexBy(late);
  expect(await termsIn(groupId)).toBe(1);
});

test("a worker that looked before a conversation began to be erased makes nothing of it", async () => {
  const known = await groupWith(acting.others[2] ?? "");
  await say(acting.ctx, known, "vogelbeere");
  await indexBy(late);
  const unknown = await groupWith(acting.others[2] ?? "");
  for (const groupId of [known, unknown]) await say(acting.ctx, groupId, "vogelbeere zwei");
  const { indexing } = late.deps.store;
  const behind = await indexing.behind({ conversationIds: [known, unknown] });
  expect(behind).toHaveLength(2);
  for (const groupId of [known, unknown]) await beginQuietly(groupId, "conversation");
  expect(await indexing.index(behind)).toMatchObject({ conversations: 0, written: 0 });
  expect([await termsIn(known), await termsIn(unknown)]).toEqual([1, 0]);
  expect((await database.query("select 1 from search_cursor where conversation_id = $1", [unknown])).rowCount).toBe(0);
});
