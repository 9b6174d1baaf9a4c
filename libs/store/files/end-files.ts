import type { Sql } from "../database.js";
import type { ErasureKind } from "../erasure/erasures.repo.js";

/** A hold is on who uploaded the file, on who sent it, or on a conversation where it was sent. */
const isHeld = `exists (select 1 from legal_hold h where h.released_at is null and (
    (h.kind = 'person' and h.subject_id = f.uploader_id)
    or exists (select 1 from attachment a join message m on m.id = a.message_id
      where a.file_id = f.id and h.subject_id = case h.kind when 'person' then m.sender_id else m.conversation_id end)))`;
/** Somebody may still read it beside its uploader. */
const hangs = "exists (select 1 from attachment a join message m on m.id = a.message_id where a.file_id = f.id and m.recalled_at is null)";
const waitingHours = 24;
const atOnce = 200;

/** Messages were recalled: what hung on them may hang on nothing any more. Also what is marked already, so that no look under way overlooks it. */
export async function markLoose(sql: Sql, messageIds: string[]): Promise<void> {
  await sql.query("update file set loose_at = clock_timestamp() where id in (select file_id from attachment where message_id = any($1))", [messageIds]);
}

/** Messages are gone with all that says what hung on them. */
export async function takeOff(sql: Sql, messageIds: string[]): Promise<void> {
  await markLoose(sql, messageIds);
  await sql.query("delete from attachment where message_id = any($1)", [messageIds]);
}

/**
 * Destroys the keys of files: of all that a person uploaded; of those that hang in a conversation, and on no message elsewhere but on copies of what was
 * said there. Whether that may be is asked before (`mayDestroyKey`). How many, and the versions of the master key that had wrapped them.
 */
export async function endFilesOf(sql: Sql, kind: ErasureKind, subjectId: string): Promise<{ count: number; masterVersions: number[] }> {
  const which =
    kind === "person"
      ? "f.uploader_id = $1"
      : `f.id in (select a.file_id from message m join attachment a on a.message_id = m.id where m.conversation_id = $1 and m.files is not null)
         and not exists (select 1 from attachment a join message m on m.id = a.message_id
           where a.file_id = f.id and m.recalled_at is null and m.conversation_id <> $1 and m.forwarded_conversation is distinct from $1)`;
  return end(sql, `select f.id from file f where ${which} and f.ended_at is null order by f.id for update`, [subjectId]);
}

/** Ends one upload. False: a legal hold keeps it. */
export async function endOne(sql: Sql, id: string): Promise<boolean> {
  await sql.query("lock table legal_hold in share mode");
  return (await end(sql, `select f.id from file f where f.id = $1 and f.ended_at is null and not ${isHeld}`, [id])).count === 1;
}

/** Ends some of what hangs on nothing any more, and of what never hung on anything for a day; false when that was all. Holds keep what they are on. */
export async function endSome(sql: Sql): Promise<boolean> {
  await sql.query("lock table legal_hold in share mode");
  const { rows: loose } = await sql.query<{ id: string }>(
    `select id from file f where loose_at is not null and ended_at is null and not (${isHeld} and not ${hangs}) order by loose_at limit ${atOnce} for update skip locked`,
  );
  const ids = loose.map(({ id }) => id);
  // judged only now that they are locked: whoever recalls another message of theirs meanwhile marks them again
  await sql.query(`update file f set loose_at = null where id = any($1) and ${hangs}`, [ids]);
  await end(sql, "select f.id from file f where f.id = any($1) and f.loose_at is not null", [ids]);
  const waited = await end(
    sql,
    `select f.id from file f where f.attached_at is null and f.ended_at is null and f.created_at < now() - interval '${waitingHours} hours'
       and not ${isHeld} order by f.created_at limit ${atOnce} for update skip locked`,
    [],
  );
  return ids.length === atOnce || waited.count === atOnce;
}

async function end(sql: Sql, which: string, values: unknown[]): Promise<{ count: number; masterVersions: number[] }> {
  const { rows } = await sql.query<{ id: string; master_version: number | null }>(
    `with due as (${which}),
     ended as (update file f set ended_at = clock_timestamp() from due where f.id = due.id returning f.id),
     destroyed as (update keys.wrapped_key k set wrapped = null, destroyed_at = clock_timestamp() from ended
       where k.kind = 'file' and k.subject = ended.id::text and k.period = '' and k.wrapped is not null returning k.subject, k.master_version)
     select ended.id, destroyed.master_version from ended left join destroyed on destroyed.subject = ended.id::text`,
    values,
  );
  return { count: rows.length, masterVersions: rows.flatMap((row) => row.master_version ?? []) };
}
