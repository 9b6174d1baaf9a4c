import type { ReadOnly } from "./connection.js";
import { named, type OnDamage } from "./damage.js";
import { columnsOf, type Slice } from "./slices.js";

type Row = {
  conversation_id: string;
  low: number;
  n: number;
  different: number;
  exchanged: number[] | null;
  reversed: number[] | null;
  no_reference: string[] | null;
  no_body: string[] | null;
  disagrees: string[] | null;
  reactions_wrong: string[] | null;
  samples: string[] | null;
};

// the message before the slice goes along, for order; `same` is whether the run and its message tell the same story
const statement = `
  with slice as (select * from unnest($1::uuid[], $2::int[], $3::int[]) as s(conversation_id, low, high)),
  looked as (
    select m.id, m.conversation_id, m.seq, s.low, s.high,
      m.created_at < lag(m.created_at) over w as reversed,
      m.rev < lag(m.rev) over w as rev_reversed,
      not exists (select 1 from account a where a.id = m.sender_id)
        or (m.reply_to is not null and not exists (select 1 from message r where r.id = m.reply_to and r.conversation_id = m.conversation_id))
        or (m.thread_root is not null and not exists (select 1 from message r where r.id = m.thread_root and r.conversation_id = m.conversation_id))
        or (m.run_id is not null and r.id is null) as no_reference,
      m.recalled_at is null and m.body is null as no_body,
      r.id is not null and (r.message_id is distinct from m.id or r.state <> m.ai_state or (r.finished_at is null) <> (m.ai_state = 'streaming')) as disagrees,
      (m.reactions is not null or exists (select 1 from reaction x where x.message_id = m.id)) and m.reactions is distinct from reactions_of(m.id) as reactions_wrong
    from slice s join message m on m.conversation_id = s.conversation_id and m.seq >= s.low and m.seq <= s.high
    left join bot_run r on r.id = m.run_id
    window w as (partition by m.conversation_id order by m.seq)
  )
  select conversation_id, low, count(*)::int as n, count(distinct seq)::int as different,
    (array_agg(seq order by seq) filter (where reversed and rev_reversed))[1:${named}] as exchanged,
    (array_agg(seq order by seq) filter (where reversed and not rev_reversed))[1:${named}] as reversed,
    (array_agg(id::text order by seq) filter (where no_reference))[1:${named}] as no_reference,
    (array_agg(id::text order by seq) filter (where no_body))[1:${named}] as no_body,
    (array_agg(id::text order by seq) filter (where disagrees))[1:${named}] as disagrees,
    (array_agg(id::text order by seq) filter (where reactions_wrong))[1:${named}] as reactions_wrong,
    array_agg(id::text order by seq) filter (where seq % $4 = 0 or seq = high) as samples
  from looked where seq > low group by conversation_id, low`;

/**
 * Looks at every message of these slices; every `every`th, and the last of each, are the samples whose text is to be opened.
 *
 * Two messages whose numbers were exchanged stand against the order of both their times and their revs. Against that of their times alone they
 * stand too when the database's clock was set back between them; against that of their revs alone whenever the earlier one was changed later.
 */
export async function inspectMessages(connection: ReadOnly, slices: Slice[], { every, onDamage }: { every: number; onDamage: OnDamage }): Promise<string[]> {
  const found = await connection.rows<Row>(statement, [...columnsOf(slices), every]);
  const rows = new Map(found.map((row) => [`${row.conversation_id}/${row.low}`, row]));
  for (const slice of slices) {
    const row = rows.get(`${slice.conversationId}/${slice.low}`);
    await compareNumbers(connection, { slice, n: row?.n ?? 0, different: row?.different ?? 0, onDamage });
    if (row) report(row, onDamage);
  }
  return found.flatMap(({ samples }) => samples ?? []);
}

function report(row: Row, onDamage: OnDamage): void {
  const conversationId = row.conversation_id;
  const tell = (kind: "seq-exchanged" | "time-reversed", seqs: number[] | null): void => {
    if (seqs) onDamage({ kind, count: seqs.length, where: { conversationId, seqs } });
  };
  tell("seq-exchanged", row.exchanged);
  tell("time-reversed", row.reversed);
  if (row.no_reference)
    onDamage({ kind: "reference-lost", count: row.no_reference.length, where: { table: "message", conversationId, ids: row.no_reference } });
  if (row.no_body) onDamage({ kind: "text-missing", count: row.no_body.length, where: { conversationId, ids: row.no_body } });
  if (row.disagrees) onDamage({ kind: "run-disagrees", count: row.disagrees.length, where: { conversationId, ids: row.disagrees } });
  if (row.reactions_wrong) onDamage({ kind: "reactions-wrong", count: row.reactions_wrong.length, where: { conversationId, ids: row.reactions_wrong } });
}

type Numbers = { slice: Slice; n: number; different: number; onDamage: OnDamage };

async function compareNumbers({ rows }: ReadOnly, { slice, n, different, onDamage }: Numbers): Promise<void> {
  const { conversationId, low, high } = slice;
  const values = [conversationId, low, high];
  const seqs = async (text: string): Promise<number[]> => (await rows<{ seq: number }>(text, values)).map(({ seq }) => seq);
  if (different < high - low) {
    const missing = await seqs(
      `select g.seq from generate_series($2::int + 1, $3::int) as g(seq)
       where not exists (select 1 from message m where m.conversation_id = $1 and m.seq = g.seq) order by 1 limit ${named}`,
    );
    onDamage({ kind: "seq-missing", count: high - low - different, where: { conversationId, seqs: missing } });
  }
  if (n > different) {
    const repeated = await seqs(
      `select seq from message where conversation_id = $1 and seq > $2 and seq <= $3 group by seq having count(*) > 1 order by seq limit ${named}`,
    );
    onDamage({ kind: "seq-repeated", count: n - different, where: { conversationId, seqs: repeated } });
  }
}

/** Every rev belongs to one thing: looks for two things with the same in these slices of revs. */
export async function inspectRevs({ rows }: ReadOnly, slices: Slice[], onDamage: OnDamage): Promise<void> {
  const found = await rows<{ id: string; revs: number[]; n: number }>(
    `with slice as (select * from unnest($1::uuid[], $2::int[], $3::int[]) as s(conversation_id, low, high)),
     item as (
       select m.conversation_id, m.rev from slice s join message m on m.conversation_id = s.conversation_id and m.rev > s.low and m.rev <= s.high
       union all
       select m.conversation_id, m.rev from slice s join member m on m.conversation_id = s.conversation_id and m.rev > s.low and m.rev <= s.high
       union all
       select c.id, c.info_rev from slice s join conversation c on c.id = s.conversation_id and c.info_rev > s.low and c.info_rev <= s.high
     )
     select conversation_id as id, (array_agg(rev order by rev))[1:${named}] as revs, count(*)::int as n
     from (select conversation_id, rev from item group by conversation_id, rev having count(*) > 1) twice group by conversation_id`,
    columnsOf(slices),
  );
  for (const { id, revs, n } of found) onDamage({ kind: "rev-repeated", count: n, where: { conversationId: id, revs } });
}
