import { readHeads } from "@hoopoe/actions";
import { limits } from "@hoopoe/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

/** Heads of somebody who is in very many conversations. */
const count = 10_000;
let database: TestDatabase;
let acting: Acting;

beforeAll(async () => {
  database = await freshDatabase();
  acting = await actIn(database);
  await database.query(
    `insert into conversation (id, kind, last_seq, rev, member_count, created_by) select gen_random_uuid(), 'group', n, n + 1, 1, $1 from generate_series(1, $2) n`,
    [acting.me, count],
  );
  // every fourth was left
  await database.query(
    `insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq, left_at)
     select id, created_by, false, 1, 1, last_seq, case when last_seq % 4 = 0 then now() end from conversation`,
  );
});
afterAll(async () => {
  await acting?.opened.close();
  await database?.drop();
});

test("come page by page, each living one once, with its counters", async () => {
  const revs = new Map<string, number>();
  let pages = 0;
  for (let cursor: string | null | undefined; cursor !== null; pages++) {
    const page = await readHeads(acting.ctx, cursor ? { cursor } : {});
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
