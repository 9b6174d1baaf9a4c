// Rows in bulk, straight by SQL: of the size of sealed ones, under keys that do not exist, so that they are shown as unreadable.
const poolBytes = 1 << 20;
const bodyBytes = 559;
const envelopeHead = `e10100${"11".repeat(8)}${"22".repeat(8)}`;
const indexedRows = 100_000;
const sqlId = (number) => `('0c000000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

export const conversationId = (n) => `0c000000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

/** Conversations 0 to `count` - 1; `members` is a list of { id, count }: each is in the first so many of them. */
export async function addConversations(sql, { count, members }) {
  await sql(
    `insert into conversation (id, kind, rev, info_rev, member_count, created_by, active_at)
     select ${sqlId("i")}, 'group', 3, 1, ${members.length}, '${members[0].id}', now() - make_interval(secs => i) from generate_series(0, ${count - 1}) i`,
  );
  for (const member of members)
    await sql(
      `insert into member (conversation_id, account_id, is_bot, role, rev, floor_seq, read_seq)
       select ${sqlId("i")}, '${member.id}', false, 'admin', 2, 1, 0 from generate_series(0, ${member.count - 1}) i`,
    );
  await sql(`create table random_pool as select string_agg(uuid_send(gen_random_uuid()), ''::bytea) as bytes from generate_series(1, ${poolBytes / 16})`);
}

/**
 * Takes away what was sent, and brings the log from `stored` to `total` (a multiple of ten) messages: each tenth in conversation 0, the rest in turn in
 * conversations 1 to `spread`. Growing by much, the indexes are made anew afterwards, which is faster.
 */
export async function growTo(sql, { total, stored, spread, senderId }) {
  await sql("delete from message where client_id not like 'g%'");
  const { rows } = await sql("select indexdef, indexname from pg_indexes where tablename = 'message' and indexname <> 'message_pkey'");
  const loose = total - stored > indexedRows ? rows : [];
  for (const { indexname } of loose) await sql(`drop index ${indexname}`);
  const step = 250_000;
  for (let from = stored; from < total; from += step) {
    await sql(
      `insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, created_at)
       select uuid_v7(), ${sqlId("c")}, s, s + 3, '${senderId}', 'human', 'g' || i, substring(bytes from 1 + (i % 900000) for 16),
         decode('${envelopeHead}', 'hex') || substring(bytes from 1 + (i * 61 % ${poolBytes - bodyBytes - 1})::int for ${bodyBytes - 19}), '{}', now()
       from random_pool, lateral (
         select i::int as i, case when i % 10 = 0 then 0 else 1 + (i / 10 * 9 + i % 10 - 1) % ${spread} end as c,
           case when i % 10 = 0 then i / 10 + 1 else 1 + (i / 10 * 9 + i % 10 - 1) / ${spread} end as s
         from generate_series(${from}, ${Math.min(total, from + step) - 1}) i) placed`,
    );
  }
  for (const { indexdef } of loose) await sql("set maintenance_work_mem = '512MB'", indexdef);
  const others = (total / 10) * 9;
  await sql(
    `update conversation c set last_seq = n.seq, rev = n.seq + 3 from (
       select ${sqlId("i")} as id, case when i = 0 then ${total / 10} else (${others} - i + ${spread}) / ${spread} end as seq from generate_series(0, ${spread}) i) n
     where c.id = n.id`,
    "vacuum analyze message",
  );
  await sql("vacuum analyze conversation", "checkpoint");
}
