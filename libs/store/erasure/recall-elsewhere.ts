import type { Database, Sql } from "../database.js";
import { type Erasing, inPiece } from "./piece.js";
import { type Answer, recallAnswers, recallIn } from "./recall-answers.js";
import { stopRuns } from "./stop-runs.js";

/** Conversations that a person is and was not in, where a bot's answer was made with their words: an everyday command took them there. */
export const elsewhereOf = (accountId: string): string => `select r.conversation_id from run_source s join bot_run r on r.id = s.run_id
  where s.account_id = ${accountId} and not exists (select 1 from member m where m.conversation_id = r.conversation_id and m.account_id = ${accountId})`;

/** Recalls the answers with a person's words that lie where they never were. */
export async function recallElsewhere(db: Database, erasing: Erasing & { at: Date }): Promise<void> {
  const { rows } = await db.pool.query<{ id: string; last_seq: number }>(
    `select c.id, c.last_seq from conversation c where c.id in (${elsewhereOf("$1")}) order by c.id`,
    [erasing.subjectId],
  );
  for (const { id, last_seq } of rows) await recallAnswers(db, { ...erasing, conversationId: id, sinceRev: 0 }, last_seq);
}

const atOnce = 200;

/** Stops what is under way about a conversation elsewhere: summaries, translations and drafts of what was said in it. */
export async function stopAbout(sql: Sql, conversationId: string): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    "select r.id from run_task t join bot_run r on r.trigger_id = t.trigger_id where t.conversation_id = $1 and r.finished_at is null",
    [conversationId],
  );
  await stopRuns(sql, { ids: rows.map(({ id }) => id) });
}

/** Recalls the answers elsewhere that are about a conversation, and forgets what they were about. */
export async function recallAbout(db: Database, erasing: Erasing & { at: Date }): Promise<void> {
  const about = "run_task t join bot_run r on r.trigger_id = t.trigger_id join message m on m.id = r.message_id";
  for (;;) {
    const { rows } = await db.pool.query<Answer & { conversation_id: string }>(
      `select m.id, m.run_id, m.conversation_id from ${about} where t.conversation_id = $1 and m.recalled_at is null
         and m.conversation_id = (select m.conversation_id from ${about} where t.conversation_id = $1 and m.recalled_at is null limit 1) limit ${atOnce}`,
      [erasing.subjectId],
    );
    const [first] = rows;
    if (!first) break;
    await inPiece(db, erasing, (sql) => recallIn(sql, first.conversation_id, { answers: rows, at: erasing.at }));
  }
  await inPiece(db, erasing, async (sql) => {
    await sql.query("delete from run_task where conversation_id = $1", [erasing.subjectId]);
    return { found: {}, result: undefined };
  });
}
