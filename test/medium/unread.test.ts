import { randomBytes } from "node:crypto";
import { limits } from "@hoopoe/protocol";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import { openStore, type Store } from "@hoopoe/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

/** What is unread is reckoned from numbers: it must be what a count of the messages says (rule 7 of the plan's changes). */
let database: TestDatabase;
let store: Store;
const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const people = [1, 2, 3].map(id);
const last = 2_400;
const room = id(9_001);
const messages = Array.from({ length: last }, (_, i) => ({
  seq: i + 1,
  // the first writes most, so that beside what is one's own less than the limit may be left
  sender: people[Math.random() < 0.7 ? 0 : Math.random() < 0.6 ? 1 : 2] as string,
  recalled: Math.random() < 0.1,
}));

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore({ databaseUrl: database.url, masterKeys: memoryMasterKeys(randomBytes(32)), suite: "aes", connections: 2, onLost: () => undefined });
  await database.query("insert into account (id, username, display_name, kind) select id, id::text, 'p', 'human' from unnest($1::uuid[]) id", [people]);
  await database.query("insert into conversation (id, kind, last_seq, rev, member_count, created_by) values ($1, 'group', $2, $2, 3, $3)", [
    room,
    last,
    people[0],
  ]);
  await database.query(
    "insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) select $1, id, false, 1, 1, 0 from unnest($2::uuid[]) id",
    [room, people],
  );
  await database.query(
    `insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, recalled_at)
     select gen_random_uuid(), $1, seq, seq, sender, 'human', 'c' || seq, '\\x00', '\\x00', '{}', case when recalled then now() end
     from unnest($2::int[], $3::uuid[], $4::bool[]) t(seq, sender, recalled)`,
    [room, messages.map((m) => m.seq), messages.map((m) => m.sender), messages.map((m) => m.recalled)],
  );
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

test("heads and a conversation tell what a count of the messages would", async () => {
  const marks = [0, 1, 300, 1_200, 1_201, 2_000, last - 1, last];
  for (const person of people) {
    for (const read of marks) {
      for (const floor of [1, 900, last, last + 1]) {
        await database.query("update member set read_seq = $3, floor_seq = $4 where conversation_id = $1 and account_id = $2", [room, person, read, floor]);
        const counted = messages.filter((m) => m.seq > read && m.seq >= floor && m.sender !== person && !m.recalled).length;
        const expected = { person, read, floor, unread: Math.min(limits.unreadMax, counted) };
        const [head] = await store.conversations.headsOf(person, { afterId: null, limit: 10 });
        expect({ ...expected, unread: head?.unread }).toEqual(expected);
        expect({ ...expected, unread: (await store.conversations.ofMember(room, person))?.unread }).toEqual(expected);
      }
    }
  }
});
