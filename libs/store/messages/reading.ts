import { fail } from "@hoopoe/protocol";
import { type MembershipRow, membershipColumns, openConversations, type StoredConversation } from "../conversations/conversation-row.js";
import { type MemberRow, memberColumns } from "../conversations/member-row.js";
import type { Database } from "../database.js";
import type { Sealer } from "../sealer.js";
import { type MessageRow, messageColumns, messageColumnsOf, openMessages, type StoredRow } from "./message-row.js";

/** Who reads: session and membership are checked in the statement that reads, at its snapshot. */
export type Reader = { conversationId: string; accountId: string; sessionId: string };
/** What moved in a conversation, with the counters it is complete to, from one snapshot. */
export type ChangedRows = { membership: MembershipRow; messages: MessageRow[]; members: MemberRow[] };

const greatest = 2_147_483_647;
const alive = `select exists (select 1 from session s join account a on a.id = s.account_id
  where s.id = $3 and s.account_id = $2 and s.ended_at is null and s.expires_at > now() and a.deactivated_at is null) as alive`;
const pageStatement = (order: "asc" | "desc"): string => `select l.alive, m.floor_seq as reader_floor, x.* from (${alive}) l
  left join member m on l.alive and m.conversation_id = $1 and m.account_id = $2 and m.left_at is null
  left join lateral (select ${messageColumns} from message
    where message.conversation_id = m.conversation_id and seq >= greatest(m.floor_seq, $4) and seq < $5 order by seq ${order} limit $6) x on true`;
// three kinds of rows: the reader's membership, messages, memberships; the first and the last as JSON, for they are few
const changesStatement = `with l as materialized (${alive}), me as materialized (
    select ${membershipColumns} from l join member m on l.alive and m.conversation_id = $1 and m.account_id = $2 and m.left_at is null
    join conversation c on c.id = m.conversation_id)
  select l.alive, to_jsonb(me) as info, ${messageColumnsOf("(null::message).")} from l left join me on true
  union all
  (select null, null, x.* from me cross join lateral (select ${messageColumns} from message
    where message.conversation_id = me.id and message.rev > $4 and message.rev <= me.rev and message.seq >= me.floor_seq order by message.rev limit $5) x)
  union all
  (select null, to_jsonb(x), ${messageColumnsOf("(null::message).")} from me cross join lateral (select ${memberColumns} from member
    where member.conversation_id = me.id and member.rev > $4 and member.rev <= me.rev order by member.rev limit $5) x)`;

/** A page by seq for this reader, bounds exclusive; ascending only with `afterSeq`. @throws Fault TOKEN_INVALID, NOT_FOUND */
export async function readPage(
  { db, sealer }: { db: Database; sealer: Sealer },
  reader: Reader,
  bounds: { beforeSeq?: number | undefined; afterSeq?: number | undefined; limit: number },
): Promise<MessageRow[]> {
  const { beforeSeq = greatest, afterSeq, limit } = bounds;
  const ascending = afterSeq !== undefined;
  const { rows } = await db.pool.query<StoredRow & { alive: boolean; reader_floor: number | null }>({
    name: ascending ? "read_after" : "read_before",
    text: pageStatement(ascending ? "asc" : "desc"),
    values: [reader.conversationId, reader.accountId, reader.sessionId, Math.min((afterSeq ?? -1) + 1, greatest), Math.min(beforeSeq, greatest), limit],
  });
  const first = rows[0];
  if (!first?.alive) throw fail("TOKEN_INVALID");
  if (first.reader_floor === null) throw fail("NOT_FOUND");
  const found = rows.filter((row) => row.id !== null).sort((a, b) => (ascending ? a.seq - b.seq : b.seq - a.seq));
  return openMessages(sealer, found);
}

type InfoJson = Omit<StoredConversation, "name" | "created_at" | "active_at"> & { name: string | null; created_at: string; active_at: string };
type MemberJson = Omit<MemberRow, "joined_at" | "left_at"> & { joined_at: string; left_at: string | null };

/** What has a rev above `afterRev` and may be seen by this reader: at most `limit` messages and as many memberships, each by rev. @throws Fault TOKEN_INVALID, NOT_FOUND */
export async function readChanged(
  { db, sealer }: { db: Database; sealer: Sealer },
  reader: Reader,
  { afterRev, limit }: { afterRev: number; limit: number },
): Promise<ChangedRows> {
  const { rows } = await db.pool.query<StoredRow & { alive: boolean | null; info: InfoJson | MemberJson | null }>({
    name: "read_changed",
    text: changesStatement,
    values: [reader.conversationId, reader.accountId, reader.sessionId, Math.min(afterRev, greatest), limit],
  });
  const own = rows.find((row) => row.alive !== null);
  if (!own?.alive) throw fail("TOKEN_INVALID");
  if (!own.info) throw fail("NOT_FOUND");
  const [membership] = await openConversations(sealer, [storedOf(own.info as InfoJson)]);
  return {
    membership: membership as MembershipRow,
    messages: await openMessages(
      sealer,
      rows.filter((row) => row.info === null),
    ),
    members: rows.filter((row) => row.alive === null && row.info !== null).map((row) => memberOf(row.info as MemberJson)),
  };
}

// JSON has neither bytes nor times
const storedOf = (json: InfoJson): StoredConversation => ({
  ...json,
  name: json.name === null ? null : Buffer.from(json.name.slice(2), "hex"),
  created_at: new Date(json.created_at),
  active_at: new Date(json.active_at),
});
const memberOf = (json: MemberJson): MemberRow => ({
  ...json,
  joined_at: new Date(json.joined_at),
  left_at: json.left_at === null ? null : new Date(json.left_at),
});
