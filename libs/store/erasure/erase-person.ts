import type { Database, Sql } from "../database.js";
import { eraseReactionsOf, eraseLate, erasePageOf } from "./erase-words.js";
import { leaveErased } from "./leave-erased.js";
import { type Erasing, type Found, inPiece } from "./piece.js";
import { recallAnswers, recallLate } from "./recall-answers.js";
import { stopRuns } from "./stop-runs.js";

/** What changed in a conversation: its rev now, whether the person was still in it. */
export type Erased = { conversationId: string; accountId: string; rev: number; at: Date; left: boolean };
/** A person's words in one conversation; `sinceRev`: what took a later rev is looked at again under the conversation's lock. */
export type ErasingWords = Erasing & { conversationId: string; at: Date; sinceRev: number };

/** Nothing is known any more but that there was somebody; nobody can sign in. Returns the sessions that ended. */
export async function endPerson(sql: Sql, accountId: string): Promise<string[]> {
  await sql.query(
    `update account set username = 'erased-' || id, display_name = 'Erased / 已注销', aliases = '{}', password_hash = null, must_change_password = false,
       deactivated_at = coalesce(deactivated_at, clock_timestamp()), erased_at = clock_timestamp() where id = $1`,
    [accountId],
  );
  const { rows } = await sql.query<{ id: string; ended: boolean }>(
    `update session s set ended_at = coalesce(s.ended_at, clock_timestamp()), end_reason = coalesce(s.end_reason, 'deactivated'), device = null, address = null
     from session old where s.account_id = $1 and old.id = s.id returning s.id, old.ended_at is null as ended`,
    [accountId],
  );
  await sql.query("delete from policy_seen where account_id = $1", [accountId]);
  await sql.query("update bot set allowed_people = allowed_people - $1::text where allowed_people ? $1::text", [accountId]);
  await stopRuns(sql, { askerId: accountId });
  // those that have the person's words already, of whoever asked
  const { rows: told } = await sql.query<{ id: string }>(
    "select r.id from run_source s join bot_run r on r.id = s.run_id where s.account_id = $1 and r.finished_at is null",
    [accountId],
  );
  await stopRuns(sql, { ids: told.map(({ id }) => id) });
  return rows.filter(({ ended }) => ended).map(({ id }) => id);
}

/**
 * Makes tombstones of all that a person wrote in a conversation, recalls the answers that used their words, and takes the rev by which all others learn of
 * it (protocol, rule 8). The texts go first, in pieces, without the conversation's lock: who reads meanwhile finds tombstones already. Answers, which take
 * a rev each, go some hundreds at a time, so that whoever sends there waits for milliseconds. Null when it was done before.
 */
export async function eraseSender(db: Database, erasing: Omit<ErasingWords, "sinceRev">): Promise<Erased | null> {
  const { conversationId, subjectId } = erasing;
  const { rows } = await db.pool.query<{ rev: number; last_seq: number }>(
    `select rev, last_seq from conversation c where id = $1
       and not exists (select 1 from erased_sender e where e.conversation_id = c.id and e.account_id = $2)`,
    [conversationId, subjectId],
  );
  const [now] = rows;
  if (!now) return null;
  const words: ErasingWords = { ...erasing, sinceRev: now.rev };
  for (let after: string | null = ""; after !== null; ) {
    const from: string = after;
    after = await inPiece(db, erasing, (sql) => erasePageOf(sql, words, from));
  }
  await recallAnswers(db, words, now.last_seq);
  return inPiece(db, erasing, (sql) => takeRevs(sql, words));
}

/** Takes a person's reactions off, wherever they are; those on their own messages go with these. */
export async function eraseReactions(db: Database, erasing: Erasing): Promise<void> {
  while (await inPiece(db, erasing, (sql) => eraseReactionsOf(sql, erasing.subjectId)));
}

async function takeRevs(sql: Sql, words: ErasingWords): Promise<Found<Erased | null>> {
  const { conversationId, subjectId: accountId, at } = words;
  const { rows: locked } = await sql.query<{ rev: number; kind: string }>(
    `select rev, kind from conversation c where id = $1
       and not exists (select 1 from erased_sender e where e.conversation_id = c.id and e.account_id = $2) for no key update of c`,
    [conversationId, accountId],
  );
  const [conversation] = locked;
  if (!conversation) return { found: {}, result: null };
  // what came in before the session was seen to have ended
  const late = await eraseLate(sql, words);
  const answers = await recallLate(sql, words, conversation.rev);
  let rev = conversation.rev + answers;
  // a direct chat keeps both its sides
  const leaving = conversation.kind === "direct" ? { left: false, revs: 0 } : await leaveErased(sql, { conversationId, accountId, rev });
  rev += leaving.revs + 1;
  await sql.query("insert into erased_sender (conversation_id, account_id, rev, at) values ($1, $2, $3, $4)", [conversationId, accountId, rev, at]);
  await sql.query("update conversation set rev = $2, member_count = member_count - $3 where id = $1", [conversationId, rev, leaving.left ? 1 : 0]);
  return { found: { ...late, conversations: 1, answers }, result: { conversationId, accountId, rev, at, left: leaving.left } };
}
