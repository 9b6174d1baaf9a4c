import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, test } from "vitest";
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

test("a long way behind in a conversation in which nothing changes any more is gone at once, not by a batch a minute", { timeout: 40_000 }, async () => {
  const conversationId = randomUUID();
  await database.query("insert into conversation (id, kind, member_count, created_by) values ($1, 'group', 1, $2)", [conversationId, acting.me]);
  await database.query("insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) values ($1, $2, false, 0, 1, 0)", [
    conversationId,
    acting.me,
  ]);
  for (let n = 0; n < 350; n += 1)
    await sendMessage(acting.ctx, { conversationId, clientId: randomUUID(), text: `schneeball ${n}`, mentions: [], attachments: [] });
  await database.query("update conversation set changed_around = now() - interval '1 hour' where id = $1", [conversationId]);
  const deps = { ...acting.ctx, settings: { ...acting.ctx.settings, searchIndex: true } };
  const indexer = new Indexer(deps as never, { indexed: () => undefined } as never);
  indexer.onModuleInit();
  const terms = async (): Promise<number> => (await database.query("select 1 from message_terms where conversation_id = $1", [conversationId])).rowCount ?? 0;
  try {
    await until("all are indexed", async () => (await terms()) === 350, 20_000);
  } finally {
    await indexer.onApplicationShutdown();
  }
});
