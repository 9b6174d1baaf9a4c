import type { Database, Sql } from "../database.js";
import { stopRuns } from "./stop-runs.js";

/** What changed in a conversation: its rev now, whether the person was still in it. */
export type Erased = { conversationId: string; accountId: string; rev: number; at: Date; left: boolean };
type Erasing = { id: string; conversationId: string; accountId: string; at: Date };

const chunk = 2_000;

/** Nothing is known any more but that there was somebody; nobody can sign in. Returns the sessions that ended. */
export async function endPerson(sql: Sql, accountId: string): Promise<string[]> {
  await sql.query(
    `update account set username = 'erased-' || id, display_name = 'Erased / 已注销', password_hash = null, must_change_password = false,
       deactivated_at = coalesce(deactivated_at, clock_timestamp()), erased_at = clock_timestamp() where id = $1`,
    [accountId],
  );
  const { rows } = await sql.query<{ id: string; ended: boolean }>(
    `update session s set ended_at = coalesce(s.ended_at, clock_timestamp()), end_reason = coalesce(s.end_reason, 'deactivated'), device = null, address = null
     from session old where s.account_id = $1 and old.id = s.id returning s.id, old.ended_at is null as ended`,
    [accountId],
  );
  await stopRuns(sql, { askerId: accountId });
  return rows.filter(({ ended }) => ended).map(({ id }) => id);
}

/**
 * Makes tombstones of all that a person wrote in a conversation, takes their reactions off, recalls the answers that used their words, and takes the
 * rev by which all others learn of it (protocol, rule 8). The texts go first, in pieces, so that nobody waits long for the conversation's lock:
 * who reads meanwhile finds tombstones already. Null when it was done before.
 */
export async function eraseSender(db: Database, erasing: Erasing): Promise<Erased | null> {
  const { conversationId, accountId } = erasing;
  const { rowCount: done } = await db.pool.query("select 1 from erased_sender where conversation_id = $1 and account_id = $2", [conversationId, accountId]);
  if (done) return null;
  while ((await db.transaction((sql) => eraseMessages(sql, erasing, chunk))) === chunk);
  while ((await db.transaction((sql) => eraseReactions(sql, erasing, chunk))) === chunk);
  return db.transaction((sql) => takeRevs(sql, erasing));
}

async function eraseMessages(sql: Sql, { id, conversationId, accountId, at }: Erasing, limit: number): Promise<number> {
  const { rows } = await sql.query<{ ids: string[] | null }>(
    `with picked as (select id from message where conversation_id = $1 and sender_id = $2 and seq > 0 and content_hash <> ''::bytea limit $4)
     , erased as (update message m set body = null, ai_detail = null, mentions = '{}', reactions = null, content_hash = '', recalled_at = $3 from picked where m.id = picked.id returning m.id)
     select array_agg(id) as ids from erased`,
    [conversationId, accountId, at, limit],
  );
  const ids = rows[0]?.ids ?? [];
  if (ids.length === 0) return 0;
  const wordings = await sql.query("delete from message_version where message_id = any($1)", [ids]);
  await sql.query("delete from reaction where message_id = any($1)", [ids]);
  await sql.query("update erasure set messages = messages + $2, wordings = wordings + $3 where id = $1", [id, ids.length, wordings.rowCount]);
  return ids.length;
}

async function eraseReactions(sql: Sql, { id, conversationId, accountId }: Erasing, limit: number): Promise<number> {
  const { rows } = await sql.query<{ message_id: string }>(
    `delete from reaction r using (select r.message_id, r.emoji from reaction r join message m on m.id = r.message_id
       where r.account_id = $1 and m.conversation_id = $2 limit $3) picked
     where r.message_id = picked.message_id and r.emoji = picked.emoji and r.account_id = $1 returning r.message_id`,
    [accountId, conversationId, limit],
  );
  await sql.query("update message set reactions = public.reactions_of(id) where id = any($1)", [[...new Set(rows.map((row) => row.message_id))]]);
  await sql.query("update erasure set reactions = reactions + $2 where id = $1", [id, rows.length]);
  return rows.length;
}

async function takeRevs(sql: Sql, erasing: Erasing): Promise<Erased | null> {
  const { id, conversationId, accountId, at } = erasing;
  const { rows: locked } = await sql.query<{ rev: number; kind: string }>("select rev, kind from conversation where id = $1 for no key update", [
    conversationId,
  ]);
  const conversation = locked[0];
  const { rowCount: done } = await sql.query("select 1 from erased_sender where conversation_id = $1 and account_id = $2", [conversationId, accountId]);
  if (!conversation || done) return null;
  // what came in before the session was seen to have ended
  await eraseMessages(sql, erasing, 1_000_000);
  await eraseReactions(sql, erasing, 1_000_000);
  const answers = await recallAnswers(sql, erasing, conversation.rev);
  let rev = conversation.rev + answers;
  // a direct chat keeps both its sides
  const left = conversation.kind !== "direct" && (await leave(sql, conversationId, accountId, rev + 1));
  if (left) rev += 1;
  rev += 1;
  await sql.query("insert into erased_sender (conversation_id, account_id, rev, at) values ($1, $2, $3, $4)", [conversationId, accountId, rev, at]);
  await sql.query("update conversation set rev = $2, member_count = member_count - $3 where id = $1", [conversationId, rev, left ? 1 : 0]);
  await sql.query("update erasure set conversations = conversations + 1, answers = answers + $2 where id = $1", [id, answers]);
  return { conversationId, accountId, rev, at, left };
}

/** Live answers to this person, or with their words in the context: a rev each, and those under way end. */
async function recallAnswers(sql: Sql, { conversationId, accountId, at }: Erasing, rev: number): Promise<number> {
  const { rows } = await sql.query<{ id: string; run_id: string | null }>(
    `select m.id, m.run_id from message m where m.conversation_id = $1 and m.sender_kind = 'bot' and m.recalled_at is null
       and (m.asker_id = $2 or exists (select 1 from run_source s where s.run_id = m.run_id and s.account_id = $2)) order by m.seq`,
    [conversationId, accountId],
  );
  const ids = rows.map((row) => row.id);
  await stopRuns(sql, { ids: rows.map((row) => row.run_id) });
  await sql.query("delete from message_version where message_id = any($1)", [ids]);
  await sql.query("delete from reaction where message_id = any($1)", [ids]);
  await sql.query(
    `update message m set body = null, ai_detail = null, mentions = '{}', reactions = null, recalled_at = $2, rev = $3 + n.place,
       ai_state = case when m.ai_state = 'streaming' then 'stopped' else m.ai_state end
     from unnest($1::uuid[]) with ordinality as n(id, place) where m.id = n.id`,
    [ids, at, rev],
  );
  return ids.length;
}

async function leave(sql: Sql, conversationId: string, accountId: string, rev: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    "update member set left_at = clock_timestamp(), rev = $3 where conversation_id = $1 and account_id = $2 and left_at is null",
    [conversationId, accountId, rev],
  );
  return rowCount === 1;
}
