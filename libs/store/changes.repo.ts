import type { Database } from "./database.js";
import {
  type MembershipRow,
  membershipColumns,
  openConversations,
  type SharedRow,
  sharedColumns,
  type StoredConversation,
} from "./conversations/conversation-row.js";
import { type MemberRow, memberColumns } from "./conversations/member-row.js";
import {
  type MessageRow,
  messageColumns,
  messageNamesOf,
  noMessage,
  openMessages,
  type PackedMessage,
  packedMessage,
  unpackMessages,
} from "./messages/message-row.js";
import { multirange, OpenedMessages } from "./messages/opened-messages.js";
import { type Reader, sessionLives } from "./messages/reading.js";
import type { Sealer } from "./sealer.js";

/** Things by the rev of their latest state, all of one snapshot. `more`: some were left out, for the limit or for their bytes. */
export type ChangesPage<C> = { conversation: C; messages: MessageRow[]; members: MemberRow[]; erased: ErasedRow[]; more: boolean };
/** Whose messages were erased, when, and the rev that it took. */
export type ErasedRow = { senderId: string; at: Date; rev: number };
/** `bytes`: about how many the sealed texts may have in all; at least one item comes. */
export type PageRange = { afterRev: number; limit: number; bytes: number };
/** A living member whose floor lies above something. */
export type FloorRow = { accountId: string; floorSeq: number };

/** About what an item weighs: a message beside its text, which is padded where it is sealed, and a membership. */
const messageBytes = 420;
const textPercent = 70;
const memberBytes = 350;
/** As many items as one page is worth: of ordinary messages about as many as fit, so that few are read in vain. */
const pageItems = 320;

/**
 * One statement, so that the conversation, its rev and the items are of one snapshot: `conversation` must give one row with `rev`, `floor_seq` and
 * `upto`. Each row is read once, and what lies beyond the bytes is not sent. The page comes as one row (see `packedMessage`); of messages whose revs
 * are in $6, which the caller holds, only the rev is sent.
 */
const statement = (conversation: string): string => `
  with c as materialized (${conversation}),
  changed as (
    select x.rev as at, x.octets * ${textPercent} / 100 + ${messageBytes} as size, null::jsonb as member, x.held, ${messageNamesOf("x.")} from c cross join lateral (
      select ${messageColumns}, rev <@ $6::int4multirange and recalled_at is null as held, coalesce(octet_length(body), 0) + coalesce(octet_length(ai_detail), 0) + coalesce(octet_length(files), 0) as octets
      from message where conversation_id = $1 and rev > $3 and rev <= c.upto and seq >= c.floor_seq order by rev limit $4 + 1) x
    union all select y.rev, ${memberBytes}, to_jsonb(y), true, ${noMessage} from c cross join lateral (
      select ${memberColumns} from member where conversation_id = $1 and rev > $3 and rev <= c.upto order by rev limit $4 + 1) y
    union all select z.rev, ${memberBytes}, to_jsonb(z), true, ${noMessage} from c cross join lateral (
      select rev, account_id as erased_id, at from erased_sender where conversation_id = $1 and rev > $3 and rev <= c.upto order by rev limit $4 + 1) z
  ), placed as (
    select changed.*, row_number() over w as place, sum(size) over w - size as before, count(*) over () as total from changed window w as (order by at)
  )
  select to_jsonb(c) as conversation, p.* from c cross join lateral (
    select coalesce(max(total), 0)::int as total,
      json_agg(json_build_array(at, member, case when not held then ${packedMessage} end) order by place) as items,
      string_agg(case when not held then body end, ''::bytea order by place) as bodies
    from placed where place <= $4 and before < $5) p`;

const forMember = statement(
  `select ${membershipColumns}, c.rev as upto from member m join conversation c on c.id = m.conversation_id
   where m.conversation_id = $1 and m.account_id = $2 and m.left_at is null and ${sessionLives("$7", "$2")}`,
);
const forServer = statement(`select ${sharedColumns}, 1 as floor_seq, least(c.rev, $2::int) as upto from conversation c where c.id = $1`);

type ConversationJson = Omit<StoredConversation, "name" | "created_at" | "active_at"> & { name: string | null; created_at: string; active_at: string };
type MemberJson = Omit<MemberRow, "joined_at" | "left_at"> & { joined_at: string; left_at: string | null };
type ErasedJson = { rev: number; erased_id: string; at: string };
type Item = [rev: number, other: MemberJson | ErasedJson | null, message: PackedMessage | null];
type Row = { conversation: ConversationJson; total: number; items: Item[] | null; bodies: Buffer | null };
type Query = { name: string; text: string; values: unknown[] };
const largestRev = 2_147_483_647;
/** Who comes back misses the end of a conversation, as the others do: what lies further back is read too seldom to be held. */
const recentRevs = 10_000;
/** How far ahead of a reader is looked for what is held: most revs are messages. */
const aheadShare = 1.25;

/** What changed in a conversation, as its present state, in pages that are bounded in rows and bytes. */
export class ChangesRepo {
  readonly #opened = new OpenedMessages();

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /** As one member may see it; null unless they are a member now, by a session that lives. */
  async ofMember({ conversationId, accountId, sessionId }: Reader, range: PageRange): Promise<ChangesPage<MembershipRow> | null> {
    // near 2^53 one more is the same number: counting up from there would never end
    const afterRev = Math.min(range.afterRev, largestRev);
    const held = this.#opened.held(conversationId, { from: afterRev + 1, count: Math.ceil(Math.min(range.limit, pageItems) * aheadShare) });
    const page = values(conversationId, accountId, range);
    return this.#page({ name: "changes_of_member", text: forMember, values: [...page, multirange(held.keys()), sessionId] }, held);
  }

  /** Whoever may see it, up to a rev; null when there is no such conversation. */
  async ofAll(conversationId: string, range: PageRange & { upToRev: number }): Promise<ChangesPage<SharedRow> | null> {
    const page = values(conversationId, range.upToRev, range);
    return this.#page({ name: "changes_of_all", text: forServer, values: [...page, multirange([])] }, new Map());
  }

  /** Where a message stands in its conversation; null when there is none. */
  async seqOf(messageId: string): Promise<number | null> {
    const { rows } = await this.db.pool.query<{ seq: number }>("select seq from message where id = $1", [messageId]);
    return rows[0]?.seq ?? null;
  }

  /** Living members whose floor lies above this seq. */
  async floorsAbove(conversationId: string, seq: number): Promise<FloorRow[]> {
    const { rows } = await this.db.pool.query<{ account_id: string; floor_seq: number }>({
      name: "floors_above",
      text: "select account_id, floor_seq from member where conversation_id = $1 and left_at is null and floor_seq > $2",
      values: [conversationId, seq],
    });
    return rows.map((r) => ({ accountId: r.account_id, floorSeq: r.floor_seq }));
  }

  async #page(query: Query, held: ReadonlyMap<number, MessageRow>): Promise<ChangesPage<MembershipRow> | null> {
    const { rows } = await this.db.pool.query<Row>(query);
    const [found] = rows;
    if (!found) return null;
    const [conversation] = await openConversations(this.sealer, [storedOf(found.conversation)]);
    const items = found.items ?? [];
    const { id, rev } = found.conversation;
    const sent = items.flatMap(([, , message]) => (message ? [message] : []));
    const opened = await openMessages(this.sealer, unpackMessages(id, sent, found.bodies));
    for (const row of opened) if (row.rev > rev - recentRevs) this.#opened.add(row);
    let next = 0;
    return {
      conversation: conversation as MembershipRow,
      messages: items.flatMap(([at, other, message]) => (other ? [] : [(message ? opened[next++] : held.get(at)) as MessageRow])),
      members: items.flatMap(([, other]) => (other && !("erased_id" in other) ? [memberOf(other)] : [])),
      erased: items.flatMap(([, other]) => (other && "erased_id" in other ? [erasedOf(other)] : [])),
      more: found.total > items.length,
    };
  }
}

const values = (conversationId: string, second: string | number, { afterRev, limit, bytes }: PageRange): unknown[] => [
  conversationId,
  second,
  Math.min(afterRev, largestRev),
  Math.min(limit, pageItems),
  bytes,
];
// JSON has neither bytes nor times
const storedOf = (json: ConversationJson): StoredConversation => ({
  ...json,
  name: json.name === null ? null : Buffer.from(json.name.slice(2), "hex"),
  created_at: new Date(json.created_at),
  active_at: new Date(json.active_at),
});
const erasedOf = ({ rev, erased_id, at }: ErasedJson): ErasedRow => ({ senderId: erased_id, at: new Date(at), rev });
const memberOf = (json: MemberJson): MemberRow => ({
  ...json,
  joined_at: new Date(json.joined_at),
  left_at: json.left_at === null ? null : new Date(json.left_at),
});
