import { uuidv7 } from "@hoopoe/crypto";
import type { Sql } from "../database.js";

/** Notes that all there is was copied out, or came from such a copy. Of a backup that is cut short it is noted too: what was read was read. */
export async function auditBackup(sql: Sql, action: "backup.write" | "backup.restore", fields: string[] = []): Promise<void> {
  const id = uuidv7();
  await sql.query(
    `insert into audit_event (id, actor_id, action, target_kind, target_id, outcome, fields, request_id)
     values ($1::uuid, null, $2, 'organisation', null, 'done', $3::text[], ($1::uuid)::text)`,
    [id, action, fields],
  );
}
