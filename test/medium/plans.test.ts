import { randomUUID } from "node:crypto";
import {
  addMembers,
  type Ctx,
  createConversation,
  editMessage,
  listConversations,
  listVersions,
  markRead,
  reactToMessage,
  readChanges,
  readConversation,
  readHeads,
  readHistory,
  readMessage,
  recallMessage,
  removeMember,
  sendMessage,
} from "@hoopoe/actions";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

/**
 * Postgres keeps the plan of a statement that comes again. One made while a table is empty, or was last looked at when it was small, must still be
 * right when it has grown: what each step reads is counted in rows, before and after.
 */
const tables = ["message", "conversation", "member", "session", "account", "message_version", "reaction", "bot_run", "wrapped_key"];
const grown = 30_000;

let database: TestDatabase;
let opened: Acting["opened"];
let ctx: Ctx;
let conversationId: string;
let clients: Set<pg.Client>;
let me: string;
let friend: string;

beforeEach(async () => {
  database = await freshDatabase();
  // as between two rounds of autovacuum, for as long as the test takes
  const { rows } = await database.query(
    "select format('alter table %s set (autovacuum_enabled = off)', oid::regclass) as sql from pg_class where relkind = 'r' and relnamespace::regnamespace::text in ('public', 'keys')",
  );
  for (const { sql } of rows) await database.query(sql);
  clients = new Set();
  const query = pg.Client.prototype.query as (...words: unknown[]) => unknown;
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...words: unknown[]) {
    clients.add(this);
    return query.apply(this, words);
  } as never);
  // one connection, so that every statement was planned there before
  const acting = await actIn(database, { connections: 1, others: 1 });
  ({ ctx, opened, me } = acting);
  friend = acting.others[0] as string;
  conversationId = (await createConversation(ctx, { kind: "group", name: "grown", memberIds: [] })).conversation.id;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await opened?.close();
  await database?.drop();
});

const message = (text: string, more: object = {}) => ({ conversationId, clientId: randomUUID(), text, mentions: [], attachments: [], ...more });

/** What people do, each step by name. `last` is the conversation's last seq and rev. */
async function everyday(last: { seq: number; rev: number }, measured: (name: string, work: () => Promise<unknown>) => Promise<unknown>): Promise<void> {
  const step = <T>(name: string, work: () => Promise<T>): Promise<T> => measured(name, work) as Promise<T>;
  const first = message("first");
  const sent = await step("send", () => sendMessage(ctx, first));
  await step("send again", () => sendMessage(ctx, first));
  await step("send a reply", () => sendMessage(ctx, message("re", { replyTo: sent.id, mentions: [me, friend] })));
  await step("send into a thread", () => sendMessage(ctx, message("re", { threadRoot: sent.id })));
  await step("edit", () => editMessage(ctx, sent.id, { text: "second" }));
  await step("react", () => reactToMessage(ctx, sent.id, { emoji: "👍", on: true }));
  await step("versions", () => listVersions(ctx, sent.id, {}));
  await step("recall", () => recallMessage(ctx, sent.id));
  await step("add a member", () => addMembers(ctx, conversationId, [friend]));
  await step("remove a member", () => removeMember(ctx, conversationId, friend));
  await step("read the end", () => readHistory(ctx, conversationId, { limit: 20 }));
  await step("read before", () => readHistory(ctx, conversationId, { beforeSeq: Math.ceil(last.seq / 2) + 1, limit: 20 }));
  await step("read after", () => readHistory(ctx, conversationId, { afterSeq: Math.floor(last.seq / 2), limit: 20 }));
  await step("read one", () => readMessage(ctx, sent.id));
  await step("mark read", () => markRead(ctx, conversationId, last.seq + 3));
  await step("changes at the end", () => readChanges(ctx, conversationId, { afterRev: last.rev, limit: 20 }));
  await step("changes from the middle", () => readChanges(ctx, conversationId, { afterRev: Math.floor(last.rev / 2), limit: 20 }));
  await step("read a conversation", () => readConversation(ctx, conversationId));
  await step("list conversations", () => listConversations(ctx, { limit: 20 }));
  await step("heads", () => readHeads(ctx, {}));
  await step("rooms of a person", () => ctx.store.members.conversationsOf(me));
  await step("session", () => ctx.store.sessions.caller(ctx.actor.sessionId, me));
  await step("run waiting", () => ctx.store.runs.nextWaiting(friend, conversationId));
}

/** Blocks of tables and indexes touched so far, those of sessions that have told included. */
async function blocksTouched(): Promise<number> {
  for (const client of clients) await client.query("select pg_stat_force_next_flush()").catch(() => undefined);
  const { rows } = await database.query(
    `select sum(coalesce(heap_blks_read, 0) + coalesce(heap_blks_hit, 0) + coalesce(idx_blks_read, 0) + coalesce(idx_blks_hit, 0))::int as blocks
     from pg_statio_user_tables where relname = any($1)`,
    [tables],
  );
  return rows[0].blocks;
}

async function grow(): Promise<{ seq: number; rev: number }> {
  const { rows } = await database.query("select last_seq, rev from conversation where id = $1", [conversationId]);
  const { last_seq: seq, rev } = rows[0];
  const many = `generate_series(1, ${grown}) as n`;
  await database.query(`insert into account (id, username, display_name, kind) select gen_random_uuid(), 'a' || n, 'a', 'human' from ${many}`);
  await database.query(
    `insert into session (id, account_id, expires_at) select gen_random_uuid(), id, now() + interval '1 day' from account where username like 'a%'`,
  );
  await database.query(
    `insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq)
     select $1, id, false, $2::int + row_number() over (), 1, 0 from account where username like 'a%'`,
    [conversationId, rev],
  );
  await database.query(
    `insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions)
     select gen_random_uuid(), $1, $2::int + n, $3::int + ${grown} + n, case when n % 2 = 0 then $4::uuid else $5::uuid end, 'human', 'c' || n, '\\x00', m.body, '{}'
     from ${many}, (select body from message where body is not null limit 1) m`,
    [conversationId, seq, rev, me, friend],
  );
  await database.query(`insert into message_version (message_id, version, body, created_at) select id, 1, '\\x00', now() from message on conflict do nothing`);
  await database.query(`insert into reaction (message_id, emoji, account_id) select id, '👍', sender_id from message where client_id like 'c%'`);
  await database.query(
    `insert into conversation (id, kind, last_seq, rev, member_count, created_by) select gen_random_uuid(), 'group', 3, 3, 2, case when n <= 40 then $1::uuid else $2::uuid end from ${many}`,
    [me, friend],
  );
  await database.query(
    `insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) select id, created_by, false, 1, 1, 0 from conversation where last_seq = 3`,
  );
  const last = { seq: seq + grown, rev: rev + 2 * grown };
  await database.query("update conversation set last_seq = $2, rev = $3, member_count = member_count + $4 where id = $1", [
    conversationId,
    last.seq,
    last.rev,
    grown,
  ]);
  return last;
}

describe.each(["never looked at", "looked at while they were small"])("tables that were %s and grew", (how) => {
  test("cost a step no more than it needs", async () => {
    const analyse = how !== "never looked at";
    const small = { seq: 3, rev: 10 };
    await everyday(small, async (_, work) => work());
    // with it, plans are made anew
    if (analyse) await database.query("analyze");
    for (let i = 0; i < 2; i++) await everyday(small, async (_, work) => work());
    const last = await grow();
    // what has grown is looked for once a second, and again five seconds after it was found
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    const costs: Record<string, number> = {};
    await everyday(last, async (name, work) => {
      const before = await blocksTouched();
      const result = await work();
      costs[name] = (await blocksTouched()) - before;
      return result;
    });
    expect(Object.entries(costs).filter(([, blocks]) => blocks > 300)).toEqual([]);
  });
});
