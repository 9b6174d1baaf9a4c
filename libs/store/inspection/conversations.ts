import type { ReadOnly } from "./connection.js";
import type { OnDamage } from "./damage.js";

/** A conversation to walk through: its numbers go up to `lastSeq` and `rev`, both as found in the rows and promised by the counters. */
export type Walked = { id: string; lastSeq: number; rev: number };
type Row = {
  id: string;
  kind: string;
  last_seq: number;
  rev: number;
  member_count: number;
  max_seq: number;
  max_rev: number;
  living: number;
  members: number;
  beyond: number;
};

const page = 500;

/** All conversations by id, each compared with what its counters say, in one snapshot a page. */
export async function* walkConversations({ rows }: ReadOnly, onDamage: OnDamage): AsyncGenerator<Walked[]> {
  for (let after: string | null = null; ; ) {
    const found: Row[] = await rows<Row>(
      `select c.id, c.kind, c.last_seq, c.rev, c.member_count,
         coalesce((select max(m.seq) from message m where m.conversation_id = c.id), 0) as max_seq,
         greatest(c.info_rev, (select max(m.rev) from message m where m.conversation_id = c.id), (select max(m.rev) from member m where m.conversation_id = c.id)) as max_rev,
         p.living, p.members, p.beyond
       from conversation c cross join lateral (
         select count(*)::int as members, (count(*) filter (where left_at is null))::int as living,
           (count(*) filter (where read_seq > c.last_seq or floor_seq > c.last_seq + 1 or read_seq < 0 or floor_seq < 1))::int as beyond
         from member m where m.conversation_id = c.id) p
       where $1::uuid is null or c.id > $1 order by c.id limit ${page}`,
      [after],
    );
    for (const row of found) compare(row, onDamage);
    if (found.length) yield found.map(({ id, max_seq, max_rev }) => ({ id, lastSeq: max_seq, rev: max_rev }));
    if (found.length < page) return;
    after = found.at(-1)?.id ?? null;
  }
}

function compare(row: Row, onDamage: OnDamage): void {
  const conversationId = row.id;
  // numbers are given out with their commit, so the last one is always there
  if (row.max_seq !== row.last_seq) onDamage({ kind: "last-seq-wrong", count: 1, where: { conversationId, counter: row.last_seq, greatest: row.max_seq } });
  // and whatever took the last rev still has it: message, membership, or the conversation itself
  if (row.max_rev !== row.rev) onDamage({ kind: "rev-wrong", count: 1, where: { conversationId, counter: row.rev, greatest: row.max_rev } });
  if (row.living !== row.member_count)
    onDamage({ kind: "member-count-wrong", count: 1, where: { conversationId, counter: row.member_count, members: row.living } });
  if (row.beyond > 0) onDamage({ kind: "mark-beyond-end", count: row.beyond, where: { conversationId } });
  if (row.kind === "direct" && row.members !== 2) onDamage({ kind: "direct-members-wrong", count: 1, where: { conversationId, members: row.members } });
}
