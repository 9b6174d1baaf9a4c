import { fail } from "@hoopoe/protocol";
import type { Database } from "../database.js";
import type { Sealer } from "../sealer.js";
import { type MessageRow, messageColumns, openMessages, type PackedMessage, packedMessages, unpackMessages } from "./message-row.js";

/** Who reads: session and membership are checked in the statement that reads, at its snapshot. */
export type Reader = { conversationId: string; accountId: string; sessionId: string };

type Page = { alive: boolean; reader_floor: number | null; rows: PackedMessage[] | null; bodies: Buffer | null };

const greatest = 2_147_483_647;
/** Whether this session of this account lives, in SQL; both are parameters of the statement. */
export const sessionLives = (session: string, account: string): string => `exists (select 1 from session s join account a on a.id = s.account_id
  where s.id = ${session} and s.account_id = ${account} and s.ended_at is null and s.expires_at > now() and a.deactivated_at is null)`;
const pageStatement = (order: "asc" | "desc"): string => `select l.alive, m.floor_seq as reader_floor, x.* from (select ${sessionLives("$3", "$2")} as alive) l
  left join member m on l.alive and m.conversation_id = $1 and m.account_id = $2 and m.left_at is null
  left join lateral (select ${packedMessages} from (select ${messageColumns} from message
    where message.conversation_id = m.conversation_id and seq >= greatest(m.floor_seq, $4) and seq < $5 order by seq ${order} limit $6) page) x on true`;

/** A page by seq for this reader, bounds exclusive; ascending only with `afterSeq`. @throws Fault TOKEN_INVALID, NOT_FOUND */
export async function readPage(
  { db, sealer }: { db: Database; sealer: Sealer },
  reader: Reader,
  bounds: { beforeSeq?: number | undefined; afterSeq?: number | undefined; limit: number },
): Promise<MessageRow[]> {
  const { beforeSeq = greatest, afterSeq, limit } = bounds;
  const ascending = afterSeq !== undefined;
  const { rows } = await db.pool.query<Page>({
    name: ascending ? "read_after" : "read_before",
    text: pageStatement(ascending ? "asc" : "desc"),
    values: [reader.conversationId, reader.accountId, reader.sessionId, Math.min((afterSeq ?? -1) + 1, greatest), Math.min(beforeSeq, greatest), limit],
  });
  const first = rows[0];
  if (!first?.alive) throw fail("TOKEN_INVALID");
  if (first.reader_floor === null) throw fail("NOT_FOUND");
  const found = unpackMessages(reader.conversationId, first.rows ?? [], first.bodies);
  return openMessages(
    sealer,
    found.sort((a, b) => (ascending ? a.seq - b.seq : b.seq - a.seq)),
  );
}
