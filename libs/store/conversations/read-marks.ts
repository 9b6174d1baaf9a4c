import { limits } from "@hoopoe/protocol";
import type pg from "pg";
import { GroupCommit } from "../group-commit.js";

export type ReadMark = { conversationId: string; accountId: string; seq: number };
/** How far a person has read now, and who is to hear of it in a conversation that is too large for all: the authors of what was newly read. */
export type Marked = { readSeq: number; moved: boolean; memberCount: number; authorIds: string[] };
type Row = { n: number; before: number; read_seq: number; member_count: number; authors: string[] | null };

const { receiptsToAll, receiptsToAuthors, receiptsBack } = limits;
// the rows are locked in one order, so that two servers' batches cannot wait for each other
const statement = `with given as (
    select * from unnest($1::uuid[], $2::uuid[], $3::int[]) with ordinality as t(conversation_id, account_id, seq, n)
  ), held as materialized (
    select g.n::int, m.conversation_id, m.account_id, m.read_seq as before, greatest(m.read_seq, least(g.seq, c.last_seq)) as read_seq, c.member_count
    from given g join member m on m.conversation_id = g.conversation_id and m.account_id = g.account_id join conversation c on c.id = g.conversation_id
    where m.left_at is null order by m.conversation_id, m.account_id for no key update of m
  ), moved as (
    update member m set read_seq = h.read_seq from held h where m.conversation_id = h.conversation_id and m.account_id = h.account_id and h.read_seq > h.before
  )
  select n, before, read_seq, member_count, case when read_seq > before and member_count > ${receiptsToAll} and member_count <= ${receiptsToAuthors} then (
    select array_agg(distinct x.sender_id::text) from message x where x.conversation_id = h.conversation_id
      and x.seq > greatest(h.before, h.read_seq - ${receiptsBack}) and x.seq <= h.read_seq and x.sender_kind = 'human' and x.sender_id <> h.account_id
  ) end as authors from held h`;

/** The read marks of a process, in batches: of one person in one conversation the greatest wins. null for who is no member now. */
export const openReadMarker = (pool: pg.Pool): GroupCommit<ReadMark, Marked | null> =>
  new GroupCommit({
    batchRows: 500,
    waitingItems: 20_000,
    async run(batch) {
      const greatest = new Map<string, ReadMark>();
      for (const mark of batch) if (mark.seq >= (greatest.get(keyOf(mark))?.seq ?? 0)) greatest.set(keyOf(mark), mark);
      const marks = [...greatest.values()];
      const { rows } = await pool.query<Row>({
        name: "mark_read",
        text: statement,
        values: [marks.map((m) => m.conversationId), marks.map((m) => m.accountId), marks.map((m) => Math.min(m.seq, 2_147_483_647))],
      });
      const marked = new Map(rows.map((row) => [keyOf(marks[row.n - 1] as ReadMark), markedOf(row)]));
      return batch.map((mark) => ({ value: marked.get(keyOf(mark)) ?? null }));
    },
  });

const keyOf = ({ conversationId, accountId }: ReadMark): string => `${conversationId}/${accountId}`;
const markedOf = ({ before, read_seq, member_count, authors }: Row): Marked => ({
  readSeq: read_seq,
  moved: read_seq > before,
  memberCount: member_count,
  authorIds: authors ?? [],
});
