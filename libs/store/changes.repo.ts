import type { Database } from "./database.js";
import { type MembershipRow, openConversations, type SharedRow, type StoredConversation } from "./conversations/conversation-row.js";
import type { MemberRow } from "./conversations/member-row.js";
import { type MessageRow, messageColumnsOf, openMessages, type StoredRow } from "./messages/message-row.js";
import type { Sealer } from "./sealer.js";

/** Things by the rev of their latest state, all of one snapshot. `more`: some were left out, for the limit or for their bytes. */
export type ChangesPage<C> = { conversation: C; messages: MessageRow[]; members: MemberRow[]; more: boolean };
/** `bytes`: about how many the sealed texts may have in all; at least one item comes. */
export type PageRange = { afterRev: number; limit: number; bytes: number };
/** A living member whose floor lies above something. */
export type FloorRow = { accountId: string; floorSeq: number };

const shared = "id kind name name_version data_class history rev info_rev last_seq member_count created_at active_at".split(" ");
const own = "role floor_seq floor_fell_rev read_seq".split(" ");
const member = "conversation_id account_id is_bot role rev floor_seq read_seq joined_at left_at".split(" ");
const prefixed = (columns: string[], of: string, prefix: string): string => columns.map((c) => `${of}.${c} as ${prefix}${c}`).join(", ");

/** What an item weighs beside its sealed text. */
const messageBytes = 700;
const memberBytes = 350;

/**
 * One statement, so that the conversation, its rev and the items are of one snapshot: `conversation` must give one row with `rev`, `floor_seq` and
 * `upto`. Sizes are known before a single text is read. The conversation's columns come with the first row only.
 */
const statement = (conversation: string, columns: string): string => `
  with c as materialized (${conversation}),
  changed as (
    select x.* from c cross join lateral (
      select rev, id as message_id, null::uuid as account_id, coalesce(octet_length(body), 0) + coalesce(octet_length(ai_detail), 0) + ${messageBytes} as size
      from message where conversation_id = $1 and rev > $3 and rev <= c.upto and seq >= c.floor_seq order by rev limit $4 + 1) x
    union all select y.* from c cross join lateral (
      select rev, null::uuid, account_id, ${memberBytes} from member where conversation_id = $1 and rev > $3 and rev <= c.upto order by rev limit $4 + 1) y
  ), page as (
    select * from (select changed.*, row_number() over w as place, sum(size) over w - size as before, count(*) over () as total from changed window w as (order by rev)) p
    where place <= $4 and before < $5
  )
  select ${columns}, page.total::int as total, ${messageColumnsOf("x.")}, ${prefixed(member, "y", "member_")}
  from (select 1) one left join page on true left join c on page.place is null or page.place = 1
  left join message x on x.id = page.message_id left join member y on y.conversation_id = $1 and y.account_id = page.account_id
  order by page.place`;

const forMember = statement(
  `select c.*, m.role, m.floor_seq, m.floor_fell_rev, m.read_seq, c.rev as upto from member m join conversation c on c.id = m.conversation_id
   where m.conversation_id = $1 and m.account_id = $2 and m.left_at is null`,
  prefixed([...shared, ...own], "c", "c_"),
);
const forServer = statement("select c.*, 1 as floor_seq, least(c.rev, $2::int) as upto from conversation c where c.id = $1", prefixed(shared, "c", "c_"));

type Row = StoredRow & Record<string, unknown> & { total: number | null; member_account_id: string | null };
const largestRev = 2_147_483_647;

/** What changed in a conversation, as its present state, in pages that are bounded in rows and bytes. */
export class ChangesRepo {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /** As one member may see it; null unless they are a member now. */
  async ofMember(conversationId: string, accountId: string, range: PageRange): Promise<ChangesPage<MembershipRow> | null> {
    return this.#page({ name: "changes_of_member", text: forMember, values: values(conversationId, accountId, range) });
  }

  /** Whoever may see it, up to a rev; null when there is no such conversation. */
  async ofAll(conversationId: string, range: PageRange & { upToRev: number }): Promise<ChangesPage<SharedRow> | null> {
    return this.#page({ name: "changes_of_all", text: forServer, values: values(conversationId, range.upToRev, range) });
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

  async #page(query: { name: string; text: string; values: unknown[] }): Promise<ChangesPage<MembershipRow> | null> {
    const { rows } = await this.db.pool.query<Row>(query);
    const [first] = rows;
    if (!first?.c_id) return null;
    const [conversation] = await openConversations(this.sealer, [storedOf(first)]);
    const items = rows.filter(({ total }) => total !== null);
    return {
      conversation: conversation as MembershipRow,
      messages: await openMessages(
        this.sealer,
        items.filter(({ id }) => id !== null),
      ),
      members: items.filter(({ member_account_id }) => member_account_id !== null).map((row) => without("member_", member, row) as MemberRow),
      more: (first.total ?? 0) > items.length,
    };
  }
}

const values = (conversationId: string, second: string | number, { afterRev, limit, bytes }: PageRange): unknown[] => [
  conversationId,
  second,
  Math.min(afterRev, largestRev),
  limit,
  bytes,
];
const storedOf = (row: Row): StoredConversation => without("c_", [...shared, ...own], row) as StoredConversation;
const without = (prefix: string, columns: string[], row: Record<string, unknown>): unknown => Object.fromEntries(columns.map((c) => [c, row[prefix + c]]));
