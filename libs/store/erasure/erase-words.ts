import type { Sql } from "../database.js";
import { deleteTermsOf } from "../search/erase-terms.js";
import { markLoose } from "../files/end-files.js";
import type { ErasingWords } from "./erase-person.js";
import type { Found } from "./piece.js";

const page = 2_000;
/** Each has the message's reactions counted anew. */
const reactionsAtOnce = 500;
type Counted = { messages: number; wordings: number };

/** Makes tombstones of the next messages that a person wrote in a conversation, by their clientId after `after`; gives the last one, null at the end. */
export async function erasePageOf(sql: Sql, words: ErasingWords, after: string): Promise<Found<string | null>> {
  const { conversationId, subjectId } = words;
  const { rows } = await sql.query<{ ids: string[] | null; last: string; count: number }>(
    `select array_agg(id) filter (where body is not null or content_hash <> ''::bytea) as ids, max(client_id) as last, count(*)::int as count
     from (select id, client_id, body, content_hash from message
       where conversation_id = $1 and sender_id = $2 and seq > 0 and client_id > $3 order by client_id limit ${page}) m`,
    [conversationId, subjectId, after],
  );
  const { ids, last, count } = rows[0] ?? { ids: null, last: "", count: 0 };
  return { found: await eraseByIds(sql, words, ids ?? []), result: count < page ? null : last };
}

/** The same for what took a rev since the pages began; and the last reactions. Under the conversation's lock. */
export async function eraseLate(sql: Sql, words: ErasingWords): Promise<Counted & { reactions: number }> {
  const { conversationId, subjectId, sinceRev } = words;
  const { rows } = await sql.query<{ ids: string[] | null }>(
    `select array_agg(id) as ids from message where conversation_id = $1 and rev > $3 and sender_id = $2 and (body is not null or content_hash <> ''::bytea)`,
    [conversationId, subjectId, sinceRev],
  );
  const erased = await eraseByIds(sql, words, rows[0]?.ids ?? []);
  const { rows: reacted } = await sql.query<{ message_id: string }>(
    `delete from reaction r using message m where r.account_id = $1 and m.id = r.message_id and m.conversation_id = $2 returning r.message_id`,
    [subjectId, conversationId],
  );
  await countAnew(sql, reacted);
  return { ...erased, reactions: reacted.length };
}

/** Takes the next reactions of a person off; true as long as there may be more. */
export async function eraseReactionsOf(sql: Sql, accountId: string): Promise<Found<boolean>> {
  const { rows } = await sql.query<{ message_id: string }>(
    `delete from reaction r using (select message_id, emoji from reaction where account_id = $1 order by message_id limit ${reactionsAtOnce}) picked
     where r.message_id = picked.message_id and r.emoji = picked.emoji and r.account_id = $1 returning r.message_id`,
    [accountId],
  );
  await countAnew(sql, rows);
  await sql.query("delete from feedback where account_id = $1", [accountId]);
  return { found: { reactions: rows.length }, result: rows.length === reactionsAtOnce };
}

async function countAnew(sql: Sql, reacted: { message_id: string }[]): Promise<void> {
  if (reacted.length)
    await sql.query("update message set reactions = public.reactions_of(id) where id = any($1)", [[...new Set(reacted.map((row) => row.message_id))]]);
}

async function eraseByIds(sql: Sql, { conversationId, at }: ErasingWords, ids: string[]): Promise<Counted> {
  if (!ids.length) return { messages: 0, wordings: 0 };
  await sql.query(
    "update message set body = null, ai_detail = null, files = null, mentions = '{}', reactions = null, content_hash = '', recalled_at = $2 where id = any($1)",
    [ids, at],
  );
  await markLoose(sql, ids);
  const wordings = await sql.query("delete from message_version where message_id = any($1)", [ids]);
  await sql.query("delete from reaction where message_id = any($1)", [ids]);
  await deleteTermsOf(sql, conversationId, ids);
  return { messages: ids.length, wordings: wordings.rowCount ?? 0 };
}
