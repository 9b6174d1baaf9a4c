import { randomBytes, randomUUID } from "node:crypto";
import { type Ctx, type Opened, openDeps, readHeads } from "@hoopoe/actions";
import { limits } from "@hoopoe/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

/** Heads of somebody who is in very many conversations. */
const count = 10_000;
let database: TestDatabase;
let opened: Opened;
let ctx: Ctx;
const [me, session] = [randomUUID(), randomUUID()];
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeAll(async () => {
  database = await freshDatabase();
  await database.query("insert into account (id, username, display_name, kind) values ($1, 'm', 'm', 'human')", [me]);
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [session, me]);
  await database.query("insert into organisation (id, name, epoch) values (1, 'Heads', 'e')");
  await database.query(
    `insert into conversation (id, kind, last_seq, rev, member_count, created_by) select gen_random_uuid(), 'group', n, n + 1, 1, $1 from generate_series(1, $2) n`,
    [me, count],
  );
  // every fourth was left
  await database.query(
    `insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq, left_at)
     select id, created_by, false, 1, 1, last_seq, case when last_seq % 4 = 0 then now() end from conversation`,
  );
  opened = await openDeps({
    kind: "server",
    databaseUrl: database.url,
    redisUrl: undefined,
    masterKey: randomBytes(32),
    connections: 2,
    limits: false,
    settings: { publicUrl: "http://127.0.0.1", language: "en" },
    log,
  });
  ctx = { ...opened.deps, actor: { id: me, role: "member", sessionId: session }, requestId: "r" };
});
afterAll(async () => {
  await opened?.close();
  await database?.drop();
});

test("come page by page, each living one once, with its counters", async () => {
  const revs = new Map<string, number>();
  let pages = 0;
  for (let cursor: string | null | undefined; cursor !== null; pages++) {
    const page = await readHeads(ctx, cursor ? { cursor } : {});
    expect(page.items.length).toBeLessThanOrEqual(limits.headsMax);
    expect(JSON.stringify(page).length).toBeLessThan(limits.frameBytes);
    for (const { conversationId, rev, lastSeq, unread } of page.items) {
      expect(revs.has(conversationId)).toBe(false);
      expect({ rev, unread }).toEqual({ rev: lastSeq + 1, unread: 0 });
      revs.set(conversationId, rev);
    }
    cursor = page.nextCursor;
  }
  expect(revs.size).toBe((count / 4) * 3);
  expect(pages).toBe(Math.ceil(revs.size / limits.headsMax));
});
