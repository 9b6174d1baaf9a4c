import { randomUUID } from "node:crypto";
import { type Ctx, editMessage, recallMessage, searchMessages, sendMessage } from "@hoopoe/actions";
import { matchText, parseQuery } from "@hoopoe/crypto/search";
import type { SearchHit, SearchInput } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { until } from "../rig/until.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { hanzi, latinWord, randomText, seeded } from "./search-texts.js";

/** What search must find, kept in the clear beside it. */
type Known = { id: string; conversationId: string; seq: number; senderId: string; text: string; createdAt: string; recalled: boolean };

let database: TestDatabase;
let acting: Acting;
let me: Ctx;
let friend: Ctx;
let stranger: Ctx;
const rooms: string[] = Array.from({ length: 40 }, () => randomUUID());
const known: Known[] = [];
const random = seeded(11);

async function room(id: string, members: { account: string; floor: number }[]): Promise<void> {
  await database.query("insert into conversation (id, kind, member_count, created_by) values ($1, 'group', $2, $3)", [id, members.length, acting.me]);
  await database.query(
    "insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) select $1, a, false, 0, f, 0 from unnest($2::uuid[], $3::int[]) m(a, f)",
    [id, members.map((m) => m.account), members.map((m) => m.floor)],
  );
}

async function signedIn(accountId: string): Promise<Ctx> {
  const sessionId = randomUUID();
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [sessionId, accountId]);
  return { ...acting.ctx, actor: { id: accountId, role: "member", sessionId } };
}

async function say(from: Ctx, conversationId: string, text: string): Promise<Known> {
  const sent = await sendMessage(from, { conversationId, clientId: randomUUID(), text, mentions: [], attachments: [] });
  const one = { id: sent.id, conversationId, seq: sent.seq, senderId: from.actor.id, text, createdAt: sent.createdAt, recalled: false };
  known.push(one);
  return one;
}

async function indexAll(): Promise<number> {
  const { indexing } = me.store;
  let written = 0;
  for (let behind = await indexing.behind("all"); behind.length; behind = await indexing.behind("all")) written += (await indexing.index(behind)).written;
  return written;
}

/** Every page of a search, at most so many hits a page. */
async function searchAll(ctx: Ctx, input: Omit<SearchInput, "cursor">): Promise<SearchHit[]> {
  const found: SearchHit[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await searchMessages(ctx, { ...input, ...(cursor ? { cursor } : {}) });
    expect(page.items.length).toBeLessThanOrEqual(input.limit ?? 20);
    found.push(...page.items);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

/** What a scan of all texts finds, the floors of the searcher by room given. */
function scan(input: SearchInput, floorOf: (conversationId: string) => number | null): Known[] {
  const query = parseQuery(input.q);
  return known.filter((one) => {
    const floor = floorOf(one.conversationId);
    if (one.recalled || floor === null || one.seq < floor) return false;
    if (input.conversationId && one.conversationId !== input.conversationId) return false;
    if (input.senderId && one.senderId !== input.senderId) return false;
    if (input.from && one.createdAt < input.from) return false;
    if (input.to && one.createdAt > input.to) return false;
    if (input.has === "link" && !/https:\/\/\w/.test(one.text)) return false;
    return matchText(one.text, query) !== null;
  });
}

const everywhere = (): number => 1;
const sorted = (ids: string[]): string[] => [...ids].sort();

async function expectSame(ctx: Ctx, input: Omit<SearchInput, "cursor">, floorOf: (id: string) => number | null = everywhere): Promise<number> {
  const found = await searchAll(ctx, input);
  const wanted = scan(input, floorOf);
  expect(sorted(found.map((h) => h.message.id)), JSON.stringify(input)).toEqual(sorted(wanted.map((k) => k.id)));
  const times = found.map((h) => h.message.createdAt);
  expect(times).toEqual([...times].sort().reverse());
  for (const room of new Set(found.map((h) => h.message.conversationId))) {
    const seqs = found.filter((h) => h.message.conversationId === room).map((h) => h.message.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
  }
  for (const { message, highlights } of found) expect(highlights).toEqual(matchText(message.text, parseQuery(input.q)));
  return found.length;
}

const queries = (): string[] => [
  hanzi(0),
  hanzi(1),
  hanzi(700),
  hanzi(0) + hanzi(0),
  hanzi(1) + hanzi(2),
  latinWord(0),
  latinWord(3),
  latinWord(40),
  latinWord(1_700),
  latinWord(2_999).slice(0, 3),
  latinWord(17).slice(0, 2),
  `${latinWord(0)} ${hanzi(0)}`,
  `"${latinWord(0)}"`,
  "été",
  "FIN wide",
  "nowhereatall",
  "龘",
];

beforeAll(async () => {
  database = await freshDatabase();
  acting = await actIn(database, { others: 2 });
  me = acting.ctx;
  const [second, third] = acting.others as [string, string];
  [friend, stranger] = [await signedIn(second), await signedIn(third)];
  for (const [i, id] of rooms.entries()) {
    await room(id, [{ account: acting.me, floor: 1 }, ...(i % 2 ? [{ account: second, floor: i % 4 === 1 ? 20 : 1 }] : [])]);
  }
  for (let round = 0; round < 30; round++) {
    // many at once: some of them in the same millisecond
    await Promise.all(Array.from({ length: 100 }, () => say(round % 3 ? me : friendOrMe(), pickRoom(round), randomText(random))));
  }
  const written = await indexAll();
  if (written !== 3_000) throw new Error(`${written} messages were indexed`);
});
afterAll(async () => {
  await acting?.opened.close();
  await database?.drop();
});

let turn = 0;
const pickRoom = (round: number): string =>
  rooms[round % 3 ? Math.floor(random() * rooms.length) : 2 * Math.floor(random() * (rooms.length / 2)) + 1] as string;
const friendOrMe = (): Ctx => (turn++ % 2 ? friend : me);
const friendsFloor = (id: string): number | null => {
  const i = rooms.indexOf(id);
  return i % 2 ? (i % 4 === 1 ? 20 : 1) : null;
};

describe("the index finds what a scan of every text finds", () => {
  test("in all conversations, page by page", async () => {
    let hits = 0;
    for (const q of queries()) hits += await expectSame(me, { q, limit: 50 });
    expect(hits).toBeGreaterThan(1_000);
    await expectSame(me, { q: hanzi(0), limit: 7 });
    await expectSame(me, { q: latinWord(3), limit: 1 });
  });

  test("in one conversation; of one sender; by kind; in a span of time; with a link", async () => {
    const middle = known[1_500] as Known;
    for (const q of queries().slice(0, 8)) {
      await expectSame(me, { q, conversationId: rooms[5] as string, limit: 10 });
      await expectSame(me, { q, senderId: friend.actor.id, limit: 50 });
      await expectSame(me, { q, senderKind: "human", limit: 50 });
      await expectSame(me, { q, from: middle.createdAt, limit: 50 });
      await expectSame(me, { q, to: middle.createdAt, limit: 50 });
      await expectSame(me, { q, from: (known[1_000] as Known).createdAt, to: middle.createdAt, senderId: me.actor.id, limit: 50 });
    }
    expect(await expectSame(me, { q: "example", has: "link", limit: 50 })).toBeGreaterThan(20);
    expect(await expectSame(me, { q: hanzi(0), has: "link", limit: 50 })).toBeGreaterThan(5);
    expect(await searchAll(me, { q: hanzi(0), has: "file" })).toEqual([]);
    expect(await searchAll(me, { q: hanzi(0), senderKind: "bot" })).toEqual([]);
  });

  test("above the reader's floor, in conversations that they are in", async () => {
    for (const q of queries()) await expectSame(friend, { q, limit: 50 }, friendsFloor);
    expect(await searchAll(stranger, { q: hanzi(0) })).toEqual([]);
  });

  test("a page goes on where the one before ended, whatever comes meanwhile", async () => {
    const first = await searchMessages(me, { q: hanzi(0), limit: 10 });
    const later = await say(me, rooms[0] as string, `${hanzi(0)} later`);
    const second = await searchMessages(me, { q: hanzi(0), limit: 10, cursor: first.nextCursor as string });
    const all = await searchAll(me, { q: hanzi(0), limit: 50 });
    expect(all[0]?.message.id).toBe(later.id);
    expect([...first.items, ...second.items].map((h) => h.message.id)).toEqual(all.slice(1, 21).map((h) => h.message.id));
    await indexAll();
  });
});

describe("what changes", () => {
  test("is found at once, indexed or not, as it is now", async () => {
    const one = await say(me, rooms[3] as string, "zimtstern 肉桂星");
    for (const isIndexed of [false, true]) {
      if (isIndexed) expect(await indexAll()).toBe(1);
      await expectSame(me, { q: "zimtstern" });
      await expectSame(friend, { q: "肉桂" }, friendsFloor);
    }
    await editMessage(me, one.id, { text: "vanillekipferl 香草" });
    one.text = "vanillekipferl 香草";
    for (const isIndexed of [false, true]) {
      if (isIndexed) expect(await indexAll()).toBe(1);
      for (const q of ["zimtstern", "肉桂", "vanille", "香草"]) await expectSame(me, { q });
    }
    const terms = async (): Promise<number> =>
      Number(
        (await database.query("select count(*) as n from message_terms where conversation_id = $1 and seq = $2", [one.conversationId, one.seq])).rows[0].n,
      );
    expect(await terms()).toBe(1);
    await recallMessage(me, one.id);
    one.recalled = true;
    expect(await searchAll(me, { q: "vanille" })).toEqual([]);
    await indexAll();
    expect(await searchAll(me, { q: "vanille" })).toEqual([]);
    expect(await terms()).toBe(0);
  });

  test("a reaction makes no terms anew", async () => {
    const one = await say(me, rooms[3] as string, "lebkuchen");
    await indexAll();
    await me.store.messages.react({ messageId: one.id, actorId: me.actor.id, sessionId: null }, { emoji: "👍", on: true });
    expect(await indexAll()).toBe(0);
    await expectSame(me, { q: "lebkuchen" });
  });

  test("a batch that was cut short is done again, exactly; two at once write each message once", async () => {
    const texts = Array.from({ length: 250 }, (_, i) => `springerle ${i}`);
    for (const text of texts) await say(me, rooms[7] as string, text);
    const { indexing } = me.store;
    await database.query("create function break_search() returns trigger language plpgsql as $$ begin raise 'broken'; end $$");
    await database.query("create trigger breaks before update on search_cursor for each row execute function break_search()");
    await expect(indexing.index(await indexing.behind("all"))).rejects.toThrow();
    await database.query("drop trigger breaks on search_cursor; drop function break_search");
    // Both have read where the index stands before either writes. The second finds the conversation taken (0), or free again and does what comes next (100).
    const batches = [await indexing.behind("all"), await indexing.behind("all")];
    const written = (await Promise.all(batches.map((b) => indexing.index(b)))).map((done) => done.written);
    const [one, other] = written.sort((a, b) => a - b) as [number, number];
    expect([0, 100]).toContain(one);
    expect(other).toBe(100);
    expect(one + other + (await indexAll())).toBe(texts.length);
    await expectSame(me, { q: "springerle", limit: 50 });
  });

  test("made anew it is the same, in use meanwhile; dropped it comes back", async () => {
    const one = rooms[9] as string;
    await me.store.indexing.reset(one, { drop: false });
    await expectSame(me, { q: hanzi(0), conversationId: one, limit: 50 });
    const inRoom = known.filter((k) => k.conversationId === one && !k.recalled).length;
    expect(await indexAll()).toBe(inRoom);
    await me.store.indexing.reset(null, { drop: true });
    expect(Number((await database.query("select count(*) as n from message_terms")).rows[0].n)).toBe(0);
    expect(await indexAll()).toBe(known.filter((k) => !k.recalled).length);
    for (const q of queries()) await expectSame(me, { q, limit: 50 });
  });

  test("while thousands are not indexed, all is found all the same, a part at a time", async () => {
    await me.store.indexing.reset(null, { drop: true });
    for (const q of [hanzi(0), latinWord(3), latinWord(1_700), "nowhereatall"]) {
      await expectSame(me, { q, limit: 20 });
      await expectSame(me, { q, conversationId: rooms[5] as string });
      await expectSame(me, { q, from: (known[2_700] as Known).createdAt, limit: 10 });
      await expectSame(me, { q, from: (known[900] as Known).createdAt, to: (known[1_000] as Known).createdAt });
    }
    await me.store.indexing.index(await me.store.indexing.behind("all"));
    await expectSame(me, { q: hanzi(0), limit: 50 });
    await indexAll();
  });
});

describe("an index key that was touched behind the servers' backs", () => {
  test.each([
    ["altered", "update keys.wrapped_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) where kind = 'index' and subject = $1"],
    ["removed", "delete from keys.wrapped_key where kind = 'index' and subject = $1"],
  ])("%s: stands in the way of no other conversation, is told of, and the index is made anew under another", async (_, harm) => {
    const [touched, whole] = [randomUUID(), randomUUID()];
    for (const id of [touched, whole]) await room(id, [{ account: acting.me, floor: 1 }]);
    const word = `quitte${touched.slice(0, 4)}`;
    const ids = [await say(me, touched, `${word} one`), await say(me, whole, `${word} two`)].map(({ id }) => id);
    await indexAll();
    const found = async () => (await searchAll(me, { q: word })).map(({ message }) => message.id).sort();
    expect(await found()).toEqual([...ids].sort());
    await database.query(harm, [touched]);
    me.store.keys.forget();
    // the texts of the one are found again as what is not indexed
    expect(await found()).toContain(ids[1]);
    expect(await found()).toEqual([...ids].sort());
    await indexAll();
    me.store.keys.forget();
    expect(await found()).toEqual([...ids].sort());
    await until("the audit", async () => {
      const { rows } = await database.query("select 1 from audit_event where action = 'content.unreadable' and target_id = $1", [touched]);
      return rows.length === 1;
    });
    // whoever indexes meets it as well
    await database.query(harm.replace("= $1", "= $1 and destroyed_at is null"), [touched]);
    me.store.keys.forget();
    const later = await say(me, touched, `${word} three`);
    await indexAll();
    expect((await found()).includes(later.id)).toBe(true);
    expect(await indexAll()).toBe(0);
  });
});

describe("who may not", () => {
  test("an outsider cannot tell a conversation from one that is not there, whatever they ask", async () => {
    const answers = await Promise.all(
      [rooms[0] as string, randomUUID()].flatMap((conversationId) =>
        [{ q: hanzi(0) }, { q: "x", has: "file" as const }].map((input) => searchMessages(stranger, { ...input, conversationId }).catch((e: unknown) => e)),
      ),
    );
    for (const answer of answers) expect(answer).toMatchObject({ code: "NOT_FOUND", message: (answers[0] as Error).message });
  });

  test("who was taken out finds nothing there, with the cursor of before neither", async () => {
    const id = rooms[11] as string;
    const before = await searchMessages(friend, { q: hanzi(0), limit: 1 });
    await database.query("update member set left_at = now() where conversation_id = $1 and account_id = $2", [id, friend.actor.id]);
    const floors = (room: string): number | null => (room === id ? null : friendsFloor(room));
    for (const q of queries()) await expectSame(friend, { q, limit: 50 }, floors);
    await expect(searchMessages(friend, { q: hanzi(0), conversationId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const rest = await searchMessages(friend, { q: hanzi(0), limit: 50, cursor: before.nextCursor as string });
    expect(rest.items.filter((h) => h.message.conversationId === id)).toEqual([]);
  });

  test("a session that ended searches nothing", async () => {
    const gone = await signedIn(friend.actor.id);
    await database.query("update session set ended_at = now() where id = $1", [gone.actor.sessionId]);
    await expect(searchMessages(gone, { q: hanzi(0) })).rejects.toMatchObject({ code: "TOKEN_INVALID" });
  });

  test("no index, no search: a clear answer", async () => {
    const off = { ...me, settings: { ...me.settings, searchIndex: false } };
    await expect(searchMessages(off, { q: "x" })).rejects.toMatchObject({ code: "CONFLICT", message: "Search is switched off here." });
  });

  test.each(["rubbish", Buffer.from('["1","2"]').toString("base64url"), Buffer.from(`["${"9".repeat(30)}","x","1"]`).toString("base64url")])(
    "a cursor that is none: %s",
    async (cursor) => {
      await expect(searchMessages(me, { q: "x", cursor })).rejects.toMatchObject({ code: "VALIDATION" });
    },
  );
  test("a cursor from beyond is an end", async () => {
    const cursor = (id: string): string => Buffer.from(JSON.stringify([id, randomUUID(), "1"])).toString("base64url");
    expect((await searchMessages(me, { q: hanzi(0), cursor: cursor(`-${"9".repeat(19)}`) })).items).toEqual([]);
    expect((await searchMessages(me, { q: hanzi(0), cursor: cursor("9".repeat(19)) })).items).toHaveLength(20);
  });
});
