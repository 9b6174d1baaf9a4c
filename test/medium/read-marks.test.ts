import { randomBytes } from "node:crypto";
import { limits } from "@hoopoe/protocol";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import { openStore, type Store } from "@hoopoe/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

let database: TestDatabase;
let stores: [Store, Store];
const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [room, crowd, town] = [id(9_001), id(9_002), id(9_003)] as [string, string, string];
const people = (count: number): string[] => Array.from({ length: count }, (_, i) => id(i + 1));

beforeAll(async () => {
  database = await freshDatabase();
  const options = { databaseUrl: database.url, masterKeys: memoryMasterKeys(randomBytes(32)), suite: "aes" as const, connections: 4, onLost: () => undefined };
  stores = [await openStore(options), await openStore(options)];
  await database.query(
    "insert into account (id, username, display_name, kind) select id, 'p' || n, 'p', 'human' from unnest($1::uuid[]) with ordinality as t(id, n)",
    [people(2_000)],
  );
  for (const [conversation, size] of [
    [room, 20],
    [crowd, limits.receiptsToAll + 1],
    [town, limits.receiptsToAuthors + 1],
  ] as const) {
    await database.query("insert into conversation (id, kind, last_seq, rev, member_count, created_by) values ($1, 'group', 300, 300, $2, $3)", [
      conversation,
      size,
      id(1),
    ]);
    await database.query(
      "insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) select $1, id, false, 1, 1, 0 from unnest($2::uuid[]) as t(id)",
      [conversation, people(size)],
    );
  }
});
afterAll(async () => {
  for (const store of stores ?? []) await store.close();
  await database?.drop();
});

const stored = async (conversation: string, account: string): Promise<number> =>
  (await database.query("select read_seq from member where conversation_id = $1 and account_id = $2", [conversation, account])).rows[0].read_seq;

describe("read marks", () => {
  test("thousands at once are a few statements; the greatest wins, and every caller is told what is stored", async () => {
    const { members } = stores[0];
    const before = members.readMarker.figures.batches;
    const marks = Array.from({ length: 2_000 }, (_, i) => ({ account: id((i % 20) + 1), seq: (i * 7) % 290 }));
    const told = await Promise.all(marks.map(({ account, seq }) => members.markRead(room, account, seq)));
    const batches = members.readMarker.figures.batches - before;
    expect(batches).toBeLessThanOrEqual(5);
    for (const account of people(20)) {
      const greatest = Math.max(...marks.filter((m) => m.account === account).map((m) => m.seq));
      expect(await stored(room, account)).toBe(greatest);
    }
    for (const [i, mark] of marks.entries()) expect(told[i]?.readSeq).toBeGreaterThanOrEqual(mark.seq);
    console.log(`read marks: ${marks.length} in ${batches} statements`);
  });

  test("two servers' batches never wait for each other, and neither moves a mark back", async () => {
    const shuffled = (seed: number): { account: string; seq: number }[] =>
      Array.from({ length: 1_500 }, (_, i) => ({ account: id(((i * seed) % 101) + 1), seq: ((i * seed * 31) % 299) + 1 }));
    const work = stores.map((store, n) => shuffled([7, 53][n] as number).map(({ account, seq }) => store.members.markRead(crowd, account, seq)));
    const told = await Promise.all(work.flat());
    expect(told.every((marked) => marked !== null)).toBe(true);
    for (const account of people(101)) {
      const greatest = Math.max(
        ...[7, 53].flatMap((seed) =>
          shuffled(seed)
            .filter((m) => m.account === account)
            .map((m) => m.seq),
        ),
        0,
      );
      expect(await stored(crowd, account)).toBe(greatest);
    }
  });

  test("stays within the conversation, does not go back, and is nobody's who is no member", async () => {
    const { members } = stores[1];
    expect(await members.markRead(room, id(3), 5_000)).toMatchObject({ readSeq: 300, moved: true });
    expect(await members.markRead(room, id(3), 4)).toMatchObject({ readSeq: 300, moved: false });
    expect(await members.markRead(room, id(3), 2 ** 53)).toMatchObject({ readSeq: 300, moved: false });
    expect(await members.markRead(room, id(999), 4)).toBeNull();
    expect(await members.markRead(id(4_242), id(3), 4)).toBeNull();
    await database.query("update member set left_at = now() where conversation_id = $1 and account_id = $2", [room, id(4)]);
    const [left, stayed] = await Promise.all([members.markRead(room, id(4), 299), members.markRead(room, id(5), 299)]);
    expect([left, stayed?.readSeq]).toEqual([null, 299]);
  });

  test("names the authors of what was newly read in a crowd, and nobody in a smaller or larger one", async () => {
    const { members } = stores[0];
    await database.query(
      `insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body)
       select gen_random_uuid(), c, seq, seq, ($2::uuid[])[1 + seq % 3], 'human', 'c' || seq, '\\x00', '\\x00' from unnest($1::uuid[]) as r(c), generate_series(1, 300) as seq`,
      [
        [room, crowd, town],
        [id(11), id(12), id(13)],
      ],
    );
    await database.query("update member set read_seq = 0 where account_id = any($1::uuid[])", [[id(11), id(50)]]);
    const authorsIn = async (conversation: string, account: string, seq: number) => (await members.markRead(conversation, account, seq))?.authorIds.sort();
    expect(await authorsIn(crowd, id(50), 1)).toEqual([id(12)]);
    expect(await authorsIn(crowd, id(50), 1)).toEqual([]);
    expect(await authorsIn(crowd, id(50), 299)).toEqual([id(11), id(12), id(13)]);
    expect(await authorsIn(crowd, id(11), 300)).toEqual([id(12), id(13)]);
    expect(await authorsIn(room, id(11), 300)).toEqual([]);
    expect(await authorsIn(town, id(50), 300)).toEqual([]);
  });
});

describe("look-ups of handshakes", () => {
  test("those of one moment are one query, each with its own answer", async () => {
    const { members, sessions } = stores[0];
    const sessionIds = people(400).map((_, i) => id(20_000 + i));
    await database.query(
      "insert into session (id, account_id, expires_at, ended_at) select s, a, now() + interval '1 day', case when n % 5 = 0 then now() end from unnest($1::uuid[], $2::uuid[]) with ordinality as t(s, a, n)",
      [sessionIds, people(400)],
    );
    const callers = await Promise.all(sessionIds.map((session, i) => sessions.caller(session, id(i + 1))));
    for (const [i, caller] of callers.entries()) expect(caller?.id ?? null).toBe((i + 1) % 5 === 0 ? null : id(i + 1));
    expect(await sessions.caller(sessionIds[0] as string, id(2))).toBeNull();
    const rooms = await Promise.all(people(120).map((account) => members.conversationsOf(account)));
    for (const [i, ids] of rooms.entries()) {
      const size = i + 1;
      const expected = [size <= 20 && size !== 4 && room, size <= limits.receiptsToAll + 1 && crowd, town].filter(Boolean);
      expect(ids.map(({ conversationId }) => conversationId).sort()).toEqual(expected);
    }
    expect(await members.conversationsOf(id(1_999))).toEqual([]);
  });
});
