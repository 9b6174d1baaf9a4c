import type { Database, Sql } from "../database.js";
import { markLoose } from "../files/end-files.js";
import type { ErasingWords } from "./erase-person.js";
import { type Found, inPiece } from "./piece.js";
import { stopRuns } from "./stop-runs.js";

/** Looked at by one statement, without a lock. */
const seqsAtOnce = 50_000;
/** Recalled at once, under the conversation's lock. */
const answersAtOnce = 200;
export type Answer = { id: string; run_id: string | null };

/** Answers to this person, or with their words in the context. */
const theirs = `sender_kind = 'bot' and recalled_at is null
  and (asker_id = $2 or exists (select 1 from run_source s where s.run_id = message.run_id and s.account_id = $2))`;

/** Recalls those up to `lastSeq`, a rev each. */
export async function recallAnswers(db: Database, words: ErasingWords, lastSeq: number): Promise<void> {
  const { conversationId, subjectId } = words;
  for (let from = 0; from < lastSeq; from += seqsAtOnce) {
    const { rows } = await db.pool.query<Answer>(
      `select id, run_id from message where conversation_id = $1 and seq > $3 and seq <= $4 and ${theirs} order by seq`,
      [conversationId, subjectId, from, from + seqsAtOnce],
    );
    for (let next = 0; next < rows.length; next += answersAtOnce)
      await inPiece(db, words, (sql) => recallIn(sql, conversationId, { answers: rows.slice(next, next + answersAtOnce), at: words.at }));
  }
}

/** Recalls answers, or copies of what was forwarded, of one conversation, under its lock, a rev each. */
export async function recallIn(sql: Sql, conversationId: string, { answers, at }: { answers: Answer[]; at: Date }): Promise<Found<undefined>> {
  const { rows } = await sql.query<{ rev: number }>("select rev from conversation where id = $1 for no key update", [conversationId]);
  const { rev = 0 } = rows[0] ?? {};
  const recalled = await recall(sql, { answers, at, rev });
  await sql.query("update conversation set rev = $2 where id = $1", [conversationId, rev + recalled]);
  return { found: { answers: recalled }, result: undefined };
}

/** Those that began since; under the conversation's lock. Returns how many, each with a rev after `rev`. */
export async function recallLate(sql: Sql, { conversationId, subjectId, sinceRev, at }: ErasingWords, rev: number): Promise<number> {
  const { rows } = await sql.query<Answer>(`select id, run_id from message where conversation_id = $1 and rev > $3 and ${theirs} order by seq`, [
    conversationId,
    subjectId,
    sinceRev,
  ]);
  return recall(sql, { answers: rows, at, rev });
}

/** Those that nobody recalled meanwhile; what is under way ends. */
async function recall(sql: Sql, { answers, at, rev }: { answers: Answer[]; at: Date; rev: number }): Promise<number> {
  if (!answers.length) return 0;
  // the run before the message, as a checkpoint takes them
  await stopRuns(sql, { ids: answers.map((answer) => answer.run_id) });
  const { rows } = await sql.query<{ id: string }>(
    `with due as (select m.id, row_number() over (order by m.seq) as place from message m where m.id = any($1::uuid[]) and m.recalled_at is null)
     update message m set body = null, ai_detail = null, files = null, mentions = '{}', reactions = null, recalled_at = $2, rev = $3 + due.place,
       ai_state = case when m.ai_state = 'streaming' then 'stopped' else m.ai_state end
     from due where m.id = due.id returning m.id`,
    [answers.map((answer) => answer.id), at, rev],
  );
  const ids = rows.map((row) => row.id);
  await markLoose(sql, ids);
  await sql.query("delete from message_version where message_id = any($1)", [ids]);
  await sql.query("delete from reaction where message_id = any($1)", [ids]);
  return ids.length;
}
