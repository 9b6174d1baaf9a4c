import type { Sql } from "../database.js";
import type { ErasureKind } from "./erasures.repo.js";
import { copiesOf } from "./copies.js";

/**
 * Which legal holds are in the way of erasing a subject, as SQL: on it; on a conversation in which a person is or was; on a person who is or was in a
 * conversation; on a person whose answers were made with this person's words; on whoever forwarded what is to be erased, and on where they did.
 */
export const holdsAgainst = (kind: string, subjectId: string): string => `select h.id from legal_hold h where h.released_at is null and (
    (h.kind = ${kind} and h.subject_id = ${subjectId})
    or (${kind} = 'person' and h.kind = 'conversation' and exists (select 1 from member b where b.conversation_id = h.subject_id and b.account_id = ${subjectId}))
    or (${kind} = 'conversation' and h.kind = 'person' and exists (select 1 from member b where b.conversation_id = ${subjectId} and b.account_id = h.subject_id))
    or (${kind} = 'person' and h.kind = 'person' and exists (
      select 1 from run_source s join bot_run r on r.id = s.run_id where s.account_id = ${subjectId} and r.asker_id = h.subject_id))
    or exists (select 1 from message f where f.id in (${copiesOf("person", subjectId)}) and ${kind} = 'person' and f.recalled_at is null and ${holds("f")})
    or exists (select 1 from message f where f.id in (${copiesOf("conversation", subjectId)}) and ${kind} = 'conversation' and f.recalled_at is null and ${holds("f")}))`;

/** Whether the hold keeps this message: it is on its author, or on its conversation. */
const holds = (message: string): string => `h.subject_id = case h.kind when 'person' then ${message}.sender_id else ${message}.conversation_id end`;

/**
 * The one question before every destruction: whether it may be, and the holds in its way. No hold is placed or released until the transaction ends, so
 * what is destroyed was free to be, and when a hold is answered nothing more of it goes.
 */
export async function mayDestroyKey(sql: Sql, { kind, subjectId }: { kind: ErasureKind; subjectId: string }): Promise<{ may: boolean; heldBy: string[] }> {
  await sql.query("lock table legal_hold in share mode");
  const { rows } = await sql.query<{ id: string }>(`${holdsAgainst("$1::text", "$2::uuid")} order by h.id`, [kind, subjectId]);
  return { may: rows.length === 0, heldBy: rows.map(({ id }) => id) };
}
