import type { Sql } from "../database.js";

/** Ends the runs of bots that are under way, of those asked for, in a conversation, or by id: their workers find them ended and write nothing more. */
export async function stopRuns(sql: Sql, of: { askerId: string } | { conversationId: string } | { ids: (string | null)[] }): Promise<void> {
  const [column, values] = "askerId" in of ? ["asker_id", [of.askerId]] : "conversationId" in of ? ["conversation_id", [of.conversationId]] : ["id", of.ids];
  await sql.query(
    `update bot_run set state = 'stopped', stop_requested_at = coalesce(stop_requested_at, clock_timestamp()), finished_at = clock_timestamp(), lease_until = null
     where ${column} = any($1::uuid[]) and finished_at is null`,
    [values],
  );
}
