import type { Sql } from "../database.js";
import { copiesOf } from "../erasure/copies.js";
import { elsewhereOf } from "../erasure/recall-elsewhere.js";
import { columnsOf, type Dated } from "./place.js";

/**
 * Ends the index keys of all conversations in which a person is or was, or to which their words were forwarded: nobody can ask old copies any more
 * whether they wrote a word. The terms are made anew under another key; what lies there meanwhile matches nothing. Returns the versions of the master key
 * that had wrapped the keys, one for each.
 */
export async function replaceIndexKeys(sql: Sql, accountId: string): Promise<number[]> {
  const theirs = `(select conversation_id from member where account_id = $1 union ${elsewhereOf("$1")}
    union select x.conversation_id from message x where x.id in (${copiesOf("person", "$1")}))`;
  // who indexes one of them is waited for, and nobody begins one beside this: what they wrote is seen below
  await sql.query(
    `insert into search_cursor (conversation_id) select c.id from conversation c where c.id in ${theirs}
       and not exists (select 1 from erasure e where e.kind = 'conversation' and e.subject_id = c.id) on conflict do nothing`,
    [accountId],
  );
  await sql.query(`select 1 from search_cursor where conversation_id in ${theirs} order by conversation_id for update`, [accountId]);
  await sql.query(
    `update search_cursor s set generation = s.generation + 1, rev = 0, remake_to = c.rev from conversation c
     where c.id = s.conversation_id and s.conversation_id in ${theirs}`,
    [accountId],
  );
  const { rows } = await sql.query<{ master_version: number }>(
    `update keys.wrapped_key k set wrapped = null, destroyed_at = clock_timestamp() from ${theirs} c
     where k.kind = 'index' and k.subject = c.conversation_id::text and k.wrapped is not null returning k.master_version`,
    [accountId],
  );
  return rows.map((row) => row.master_version);
}

/**
 * Deletes the terms of messages of one conversation whose texts go in the same transaction. Whoever indexes it holds its cursor: a worker that had not
 * heard yet that a key is gone has written by now what it read, and whoever comes after this is committed reads no text any more.
 */
export async function deleteTermsOf(sql: Sql, conversationId: string, messageIds: string[]): Promise<void> {
  await sql.query("select 1 from search_cursor where conversation_id = $1 for update", [conversationId]);
  const { rows } = await sql.query<Dated>("select conversation_id, created_at, seq from message where id = any($1)", [messageIds]);
  await removeTerms(sql, rows);
}

/** Deletes the terms of these messages. */
export async function removeTerms(sql: Sql, messages: Dated[]): Promise<void> {
  await sql.query(
    `delete from message_terms t using unnest($1::uuid[], $2::bigint[], $3::int[]) as p(conversation_id, id, seq)
     where t.conversation_id = p.conversation_id and t.id = p.id and t.seq = p.seq`,
    columnsOf(messages),
  );
}

/** Deletes up to so many terms of a conversation that is being erased; gives how many there were. */
export async function deleteTerms(sql: Sql, conversationId: string, limit: number): Promise<number> {
  // whoever indexes it holds this row: after it no more terms come
  await sql.query("delete from search_cursor where conversation_id = $1", [conversationId]);
  const { rowCount } = await sql.query(
    `delete from message_terms where conversation_id = $1 and (id, seq) in (select id, seq from message_terms where conversation_id = $1 limit ${limit})`,
    [conversationId],
  );
  return rowCount ?? 0;
}
