import { randomUUID } from "node:crypto";
import { type Ctx, addMembers, createConversation, removeMember, sendMessage, updateConversation } from "@hoopoe/actions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

/** What a server asks the database once a second, to find what it was not told: that nothing is missing in the answers, and what they cost. */
let database: TestDatabase;
let opened: Acting["opened"];
let ctx: Ctx;
let me: string;
let other: string;

beforeAll(async () => {
  database = await freshDatabase();
  const acting = await actIn(database, { others: 1 });
  ({ ctx, opened, me } = acting);
  other = acting.others[0] as string;
});
afterAll(async () => {
  await opened?.close();
  await database?.drop();
});

/** Long enough for what was before to lie outside the overlap of two seconds. */
const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 4_100));
const changedSince = async (since: Date): Promise<{ id: string; rev: number }[]> => opened.deps.store.recent.conversations(since);

test("every way to a rev is seen, and what lies further back is not", async () => {
  const group = async (): Promise<string> =>
    ((await createConversation(ctx, { kind: "group", name: "g", memberIds: [] } as never)).conversation as { id: string }).id;
  // each in a conversation of its own, which lies far enough back when it changes
  const changes: [string, string, (id: string) => Promise<unknown>][] = [
    ["a message", await group(), (id) => sendMessage(ctx, { conversationId: id, clientId: randomUUID(), text: "x", mentions: [], attachments: [] } as never)],
    ["a name", await group(), (id) => updateConversation(ctx, id, { name: "h" })],
    ["somebody added", await group(), (id) => addMembers(ctx, id, [other])],
    ["somebody removed", await group(), (id) => removeMember(ctx, id, other)],
    ["a statement by hand", await group(), (id) => database.query("update conversation set rev = rev + 1 where id = $1", [id])],
  ];
  for (const [what, id] of changes) if (what === "somebody removed") await addMembers(ctx, id, [other]);
  const still = await group();
  await quiet();
  for (const [what, id, change] of changes) {
    const since = opened.deps.store.now();
    expect((await changedSince(since)).map((c) => c.id)).not.toContain(id);
    await change(id);
    const found = await until(what, async () => (await changedSince(since)).find((c) => c.id === id));
    const { rows } = await database.query("select rev from conversation where id = $1", [id]);
    expect({ what, rev: found.rev }).toEqual({ what, rev: rows[0].rev });
    expect((await changedSince(since)).map((c) => c.id)).not.toContain(still);
  }
});

test("who came, left and came again, as it is now; sessions that ended", async () => {
  const { id } = (await createConversation(ctx, { kind: "group", name: "g", memberIds: [] } as never)).conversation as { id: string };
  const { recent, sessions } = opened.deps.store;
  const of = async (since: Date): Promise<unknown> => (await recent.memberships(since)).filter((m) => m.conversationId === id && m.accountId === other);
  for (const [change, isLiving] of [
    [() => addMembers(ctx, id, [other]), true],
    [() => removeMember(ctx, id, other), false],
    [() => addMembers(ctx, id, [other]), true],
  ] as const) {
    const since = new Date(opened.deps.store.now().getTime() - 50);
    await change();
    expect(await of(since)).toEqual([expect.objectContaining({ isLiving })]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await of(opened.deps.store.now())).toEqual([]);
  }
  const since = new Date(opened.deps.store.now().getTime() - 50);
  const spare = await sessions.create({ accountId: me, deviceName: null, address: null });
  expect(await recent.endedSessions(since)).toEqual([]);
  await sessions.end(me, { only: spare }, "revoked");
  expect(await recent.endedSessions(since)).toEqual([{ id: spare, reason: "revoked" }]);
});

test("it costs what has changed, not what there is", async () => {
  await database.query(
    `insert into conversation (id, kind, created_by, rev, changed_around) select gen_random_uuid(), 'group', $1, 1, now() - interval '1 hour' from generate_series(1, 10000)`,
    [me],
  );
  await database.query(
    `insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq, joined_at)
     select id, gen_random_uuid(), false, 1, 1, 0, now() - interval '1 hour' from conversation, generate_series(1, 10)`,
  );
  await database.query("analyze");
  await quiet();
  const { store } = opened.deps;
  const { rows } = await database.query("select id from conversation");
  const ids = rows.map((r) => r.id as string);
  await database.query("update conversation set rev = rev + 1 where id = any($1::uuid[])", [ids.slice(0, 10)]);
  const took = async (what: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const began = performance.now();
      await what();
      times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[3] ?? 0;
  };
  const since = new Date(store.now().getTime() - 3_000);
  const all = await took(() => store.conversations.revsOf(ids));
  const changed = await took(async () => {
    await store.recent.endedSessions(since);
    await store.recent.memberships(since);
    expect(await store.recent.conversations(since)).toHaveLength(10);
  });
  console.log(`10,000 conversations, 10 changed: all revs ${all.toFixed(1)} ms, what changed lately ${changed.toFixed(1)} ms`);
  for (const sql of [
    "select id, rev from conversation where changed_around >= now() - interval '5 seconds'",
    "select 1 from member where joined_at >= now() - interval '5 seconds'",
    "select 1 from member where left_at >= now() - interval '5 seconds'",
  ]) {
    const plan = (await database.query(`explain ${sql}`)).rows.map((r) => Object.values(r)[0]).join("\n");
    expect(plan).toMatch(/Index/);
    expect(plan).not.toMatch(/Seq Scan/);
  }
});

test("a conversation that changes often leaves the index alone most of the time", async () => {
  const { id } = (await createConversation(ctx, { kind: "group", name: "busy", memberIds: [] } as never)).conversation as { id: string };
  const hot = async (): Promise<{ all: number; hot: number }> => {
    const { rows } = await database.query("select n_tup_upd::int as all, n_tup_hot_upd::int as hot from pg_stat_user_tables where relname = 'conversation'");
    return rows[0];
  };
  await database.query("vacuum conversation");
  const before = await hot();
  for (let i = 0; i < 300; i += 1) await sendMessage(ctx, { conversationId: id, clientId: randomUUID(), text: `${i}`, mentions: [], attachments: [] } as never);
  const after = await until("the statistics", async () => {
    const now = await hot();
    return now.all >= before.all + 300 ? now : null;
  });
  console.log(`of ${after.all - before.all} changes of a busy conversation, ${after.hot - before.hot} stayed in their page`);
  expect(after.hot - before.hot).toBeGreaterThan(200);
});
