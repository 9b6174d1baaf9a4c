import type { Database, Sql } from "../database.js";
import { takeOff } from "../files/end-files.js";
import { deleteTerms } from "../search/erase-terms.js";
import { type Erasing, type Found, inPiece } from "./piece.js";
import { recallCopies } from "./recall-copies.js";
import { recallAbout, stopAbout } from "./recall-elsewhere.js";
import { stopRuns } from "./stop-runs.js";

const chunk = 2_000;
/** Servers that hear of nothing look up who left within seconds; until then the memberships that say so are kept. */
const shellSeconds = 15;

/** All in which somebody is or was. */
export async function conversationsOf(sql: Sql, accountId: string): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>("select conversation_id as id from member where account_id = $1 order by 1", [accountId]);
  return rows.map(({ id }) => id);
}

/** Takes everybody out and stops what bots are about there: from then on nobody reads or writes. Returns who is to hear it. */
export async function hideConversation(sql: Sql, conversationId: string): Promise<{ conversationId: string; rev: number; accountIds: string[] }[]> {
  const { rows } = await sql.query<{ rev: number }>(
    `update conversation set rev = rev + 1, direct_key = null, client_id = null, member_count = 0 where id = $1 returning rev`,
    [conversationId],
  );
  const rev = rows[0]?.rev;
  if (rev === undefined) return [];
  const { rows: members } = await sql.query<{ account_id: string }>(
    "update member set left_at = clock_timestamp(), rev = $2 where conversation_id = $1 and left_at is null returning account_id",
    [conversationId, rev],
  );
  await stopRuns(sql, { conversationId });
  await stopAbout(sql, conversationId);
  return [{ conversationId, rev, accountIds: members.map((member) => member.account_id) }];
}

/**
 * Deletes all rows of a conversation that was hidden, in pieces; killed on its way, it goes on with what is left. False: the memberships are kept for
 * some seconds more, and it is to be called again.
 */
export async function eraseConversation(db: Database, erasing: Erasing & { at: Date }): Promise<boolean> {
  const { id, subjectId: conversationId } = erasing;
  await recallCopies(db, erasing);
  while ((await inPiece(db, erasing, async (sql) => ({ found: {}, result: await deleteTerms(sql, conversationId, chunk) }))) === chunk);
  for (let seq: number | null = 0; seq !== null; ) {
    const from: number = seq;
    seq = await inPiece(db, erasing, (sql) => deleteMessages(sql, conversationId, from));
  }
  await recallAbout(db, erasing);
  while ((await inPiece(db, erasing, (sql) => deleteRuns(sql, conversationId))) === chunk);
  const { rowCount: early } = await db.pool.query(
    `update erasure set lease_until = effective_at + interval '${shellSeconds} seconds' where id = $1 and effective_at > now() - interval '${shellSeconds} seconds'`,
    [id],
  );
  if (early) return false;
  await inPiece(db, erasing, async (sql) => {
    await sql.query("delete from erased_sender where conversation_id = $1", [conversationId]);
    await sql.query("delete from placeholder where conversation_id = $1", [conversationId]);
    await sql.query("delete from member where conversation_id = $1", [conversationId]);
    const { rowCount } = await sql.query("delete from conversation where id = $1", [conversationId]);
    return { found: { conversations: rowCount ?? 0 }, result: undefined };
  });
  return true;
}

/** The next messages after a seq, with all that hangs on them; gives the last one's seq, null at the end. */
async function deleteMessages(sql: Sql, conversationId: string, after: number): Promise<Found<number | null>> {
  const { rows } = await sql.query<{ ids: string[] | null; answers: number; last: number }>(
    `with erased as (delete from message where id in (select m.id from message m where m.conversation_id = $1 and m.seq > $2 order by m.seq limit ${chunk})
       returning id, seq, sender_kind)
     select array_agg(id) as ids, (count(*) filter (where sender_kind = 'bot'))::int as answers, max(seq) as last from erased`,
    [conversationId, after],
  );
  const { ids, answers = 0, last = 0 } = rows[0] ?? { ids: null };
  if (!ids) return { found: {}, result: null };
  const wordings = await sql.query("delete from message_version where message_id = any($1)", [ids]);
  const reactions = await sql.query("delete from reaction where message_id = any($1)", [ids]);
  await sql.query("delete from feedback where message_id = any($1)", [ids]);
  await takeOff(sql, ids);
  const found = { messages: ids.length - answers, answers, wordings: wordings.rowCount ?? 0, reactions: reactions.rowCount ?? 0 };
  return { found, result: ids.length < chunk ? null : last };
}

async function deleteRuns(sql: Sql, conversationId: string): Promise<Found<number>> {
  const { rows } = await sql.query<{ id: string; trigger_id: string }>(
    `delete from bot_run where id in (select r.id from bot_run r where r.conversation_id = $1 limit ${chunk}) returning id, trigger_id`,
    [conversationId],
  );
  await sql.query("delete from run_source where run_id = any($1::uuid[])", [rows.map(({ id }) => id)]);
  await sql.query("delete from run_task where trigger_id = any($1::uuid[])", [rows.map((row) => row.trigger_id)]);
  return { found: {}, result: rows.length };
}
