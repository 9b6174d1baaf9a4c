-- DropIndex
DROP INDEX "reaction_account_id_idx";

-- CreateIndex
CREATE INDEX "reaction_account_id_message_id_idx" ON "reaction"("account_id", "message_id");

-- The same function, which asks for what a message refers to one by one: 'exists' lets Postgres read the whole of a table that it takes for small
-- and keep it in a hash, message by message of a batch or not.
create or replace function public.append_messages(
  in_conversation uuid[], in_sender uuid[], in_session uuid[], in_client_id text[], in_hash bytea[],
  in_id uuid[],
  in_body_start int[], in_body_length int[], in_bodies bytea, in_mentions text[], in_reply_to uuid[], in_thread_root uuid[]
) returns table (ord int, outcome text, id uuid, seq int, rev int, created_at timestamptz, mentions uuid[], run_ids uuid[])
language plpgsql volatile
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare committing_at timestamptz;
begin
  perform 1 from conversation c where c.id = any(in_conversation) order by c.id for no key update;
  -- as the column keeps it, so that the first answer and every later one agree
  committing_at := date_trunc('milliseconds', clock_timestamp());

  return query
  with judged as (
    select i.ord::int as ord, i.conversation_id, i.sender_id, i.client_id, i.hash, i.id, i.body_start, i.body_length, i.reply_to, i.thread_root, i.mentions::uuid[] as mentions,
      old.id as old_id, old.seq as old_seq, old.rev as old_rev, old.created_at as old_created_at,
      case
        when i.session_id is not null and (s.id is null or s.ended_at is not null or s.account_id <> i.sender_id) then 'TOKEN_INVALID'
        when m.account_id is null or m.left_at is not null then 'NOT_FOUND'
        when old.id is not null then case when old.content_hash = i.hash then 'duplicate' else 'CLIENT_ID_REUSED' end
        when i.reply_to is not null and (
          select r.conversation_id = i.conversation_id and r.seq >= m.floor_seq from message r where r.id = i.reply_to) is not true then 'replyTo'
        when i.thread_root is not null and (
          select r.conversation_id = i.conversation_id and r.seq >= m.floor_seq and r.thread_root is null from message r where r.id = i.thread_root
        ) is not true then 'threadRoot'
        else 'new'
      end as outcome
    from unnest(in_conversation, in_sender, in_session, in_client_id, in_hash, in_id, in_body_start, in_body_length, in_mentions, in_reply_to, in_thread_root)
      with ordinality as i(conversation_id, sender_id, session_id, client_id, hash, id, body_start, body_length, mentions, reply_to, thread_root, ord)
    left join member m on m.conversation_id = i.conversation_id and m.account_id = i.sender_id
    left join session s on s.id = i.session_id
    left join message old on old.conversation_id = i.conversation_id and old.sender_id = i.sender_id and old.client_id = i.client_id and old.seq > 0
  ), numbered as (
    select j.*, c.kind, (c.last_seq + row_number() over w)::int as seq, (c.rev + row_number() over w)::int as rev,
      case when j.mentions = '{}' then j.mentions else array(
        select x.account_id from unnest(j.mentions) with ordinality as x(account_id, place)
        where (select mm.left_at is null from member mm where mm.conversation_id = j.conversation_id and mm.account_id = x.account_id)
        order by x.place) end as those
    from judged j left join conversation c on c.id = j.conversation_id
    window w as (partition by j.conversation_id, j.outcome = 'new' order by j.ord)
  ), inserted as (
    insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, reply_to, thread_root, created_at)
    select n.id, n.conversation_id, n.seq, n.rev, n.sender_id, 'human', n.client_id, n.hash, substring(in_bodies from n.body_start for n.body_length), n.those, n.reply_to, n.thread_root, committing_at
    from numbered n where n.outcome = 'new'
  ), counted as (
    update conversation c set last_seq = t.seq, rev = t.rev, active_at = committing_at
    from (select conversation_id, max(seq) as seq, max(rev) as rev from numbered where outcome = 'new' group by conversation_id) t
    where c.id = t.conversation_id
  ), runs as (
    insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id)
    select uuid_v7(), b.account_id, n.conversation_id, n.id, n.sender_id, n.id
    from numbered n
    join member bm on bm.conversation_id = n.conversation_id and bm.is_bot and bm.left_at is null and bm.account_id <> n.sender_id
    join bot b on b.account_id = bm.account_id
    join account ba on ba.id = b.account_id and ba.deactivated_at is null
    where n.outcome = 'new' and ((n.kind = 'direct' and b.trigger_direct)
       or (b.trigger_mention and (b.account_id = any(n.those)
           or (select r.sender_id = b.account_id from message r where r.id = n.reply_to))))
    returning bot_run.id, bot_run.trigger_id
  )
  select n.ord, n.outcome,
    coalesce(n.old_id, n.id), coalesce(n.old_seq, n.seq), coalesce(n.old_rev, n.rev), coalesce(n.old_created_at, committing_at),
    n.those,
    array(select r.id from runs r where r.trigger_id = n.id)
  from numbered n order by n.ord;
end
$$;

