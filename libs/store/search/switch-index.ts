import type { Sql } from "../database.js";

/** Whether a conversation is indexed for search, as its administrators have it. */
export async function isIndexOn(sql: Sql, conversationId: string): Promise<boolean> {
  const { rows } = await sql.query("select 1 from search_cursor where conversation_id = $1 and is_off", [conversationId]);
  return rows.length === 0;
}

/**
 * Has a conversation indexed, from its beginning, or no longer: then its index key is destroyed, so that what lies there of its terms, also in copies of
 * the database, can be asked by nobody. False when it was so before.
 */
export async function switchIndex(sql: Sql, conversationId: string, on: boolean): Promise<boolean> {
  await sql.query("insert into search_cursor (conversation_id) values ($1) on conflict do nothing", [conversationId]);
  const { rowCount } = await sql.query(
    `update search_cursor s set is_off = $2, generation = s.generation + 1, rev = 0, remake_to = c.rev from conversation c
     where s.conversation_id = $1 and c.id = $1 and s.is_off = not $2`,
    [conversationId, !on],
  );
  if (!rowCount) return false;
  if (!on)
    await sql.query(
      "update keys.wrapped_key set wrapped = null, destroyed_at = clock_timestamp() where kind = 'index' and subject = $1 and wrapped is not null",
      [conversationId],
    );
  return true;
}

/** Deletes up to so many terms of conversations that are switched off; gives how many there were. */
export async function sweepTerms(sql: Sql, limit: number): Promise<number> {
  const { rowCount } = await sql.query(
    `delete from message_terms t using search_cursor s cross join lateral (
       select id, seq from message_terms where conversation_id = s.conversation_id limit $1) x
     where s.is_off and t.conversation_id = s.conversation_id and t.id = x.id and t.seq = x.seq`,
    [limit],
  );
  return rowCount ?? 0;
}
