import { randomUUID } from "node:crypto";
import { createConversation, readHistory, sendMessage } from "@hoopoe/actions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

/** What is found altered is told beside the read: whatever becomes of the telling, the read is answered. */
describe.each(["aes", "gm"] as const)("the audit of what cannot be read, by %s", (suite) => {
  let database: TestDatabase;
  let acting: Acting;
  let conversationId: string;
  const ids: string[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    acting = await actIn(database, { suite });
    conversationId = (await createConversation(acting.ctx, { kind: "group", name: "altered", memberIds: [] })).conversation.id;
    for (let i = 0; i < 150; i++)
      ids.push((await sendMessage(acting.ctx, { conversationId, clientId: randomUUID(), text: `text ${i}`, mentions: [], attachments: [] })).id);
    await database.query("update message set body = set_byte(body, 40, get_byte(body, 40) # 1)");
  });
  afterAll(async () => {
    await acting?.opened.close();
    await database?.drop();
  });

  const read = async (): Promise<string[]> => (await readHistory(acting.ctx, conversationId, { limit: 200 })).items.map(({ text }) => text);
  const audited = async (): Promise<number> =>
    (await database.query("select count(*)::int as n from audit_event where action = 'content.unreadable'")).rows[0].n as number;
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700));

  test("an audit that cannot be written fails no read, and is written when it can be", async () => {
    await database.query("alter table audit_event rename to audit_event_away");
    const texts = await read();
    expect(texts).toHaveLength(150);
    expect(new Set(texts).size).toBe(1);
    await settled();
    expect((await read()).length).toBe(150);
    expect(acting.opened.deps.store.unreadable()).toEqual([]);
    await settled();
    await database.query("alter table audit_event_away rename to audit_event");
    await read();
    await until("all are in the audit", async () => (await audited()) === 150);
  });

  test("once for each place, however many read it at once and after another", async () => {
    await Promise.all(Array.from({ length: 20 }, read));
    await settled();
    await read();
    await settled();
    expect(await audited()).toBe(150);
    expect(acting.opened.deps.store.unreadable()).toEqual([{ column: "message.body", cause: "altered", count: 150 }]);
    const { rows } = await database.query("select distinct action, target_kind, outcome, fields, actor_id from audit_event");
    expect(rows).toEqual([{ action: "content.unreadable", target_kind: "message", outcome: "altered", fields: ["body"], actor_id: null }]);
  });

  test("what still waits is told before the process ends", async () => {
    const { id } = await sendMessage(acting.ctx, { conversationId, clientId: randomUUID(), text: "the last", mentions: [], attachments: [] });
    await database.query("update message set body = substr(body, 1, 50) where id = $1", [id]);
    await read();
    await acting.opened.close();
    expect(await audited()).toBe(151);
  });
});
