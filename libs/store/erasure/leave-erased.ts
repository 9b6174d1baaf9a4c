import type { Sql } from "../database.js";

type Leaving = { conversationId: string; accountId: string; rev: number };

/** Takes an erased person out of a conversation, under its lock; when they were its last administrator the longest-standing person follows. */
export async function leaveErased(sql: Sql, { conversationId, accountId, rev }: Leaving): Promise<{ left: boolean; revs: number }> {
  const { rows } = await sql.query<{ role: string }>(
    `update member m set left_at = clock_timestamp(), role = 'member', rev = $3 from member old
     where m.conversation_id = $1 and m.account_id = $2 and m.left_at is null and old.conversation_id = m.conversation_id and old.account_id = m.account_id
     returning old.role`,
    [conversationId, accountId, rev + 1],
  );
  const [gone] = rows;
  if (!gone) return { left: false, revs: 0 };
  if (gone.role !== "admin") return { left: true, revs: 1 };
  const { rowCount } = await sql.query(
    `update member set role = 'admin', rev = $2 where conversation_id = $1 and account_id = (
         select account_id from member where conversation_id = $1 and left_at is null and not is_bot order by joined_at, account_id limit 1)
       and not exists (select 1 from member a where a.conversation_id = $1 and a.left_at is null and a.role = 'admin')`,
    [conversationId, rev + 2],
  );
  return { left: true, revs: 1 + (rowCount ?? 0) };
}
