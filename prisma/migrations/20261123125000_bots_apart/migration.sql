-- Most conversations have no bot: what looks for bots to wake is planned and prepared only where one is a member. Until here it was part of the one statement
-- that numbers and inserts, and cost a seventh of each batch. An older server calls the same function.
create type public.appended_message as (ord int, outcome text, id uuid, seq int, rev int, created_at timestamptz, mentions uuid[]);

create or replace function public.append_messages(
  in_conversation uuid[], in_sender uuid[], in_session uuid[], in_client_id text[], in_hash bytea[],
  in_id uuid[],
  in_body_start int[], in_body_length int[], in_bodies bytea, in_mentions text[], in_reply_to uuid[], in_thread_root uuid[], in_wakes text[], in_source uuid[], in_forwarded jsonb[],
  in_attachments text[], in_files bytea[]
) returns table (ord int, outcome text, id uuid, seq int, rev int, created_at timestamptz, mentions uuid[], run_ids uuid[])
language plpgsql volatile
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  committing_at timestamptz;
  appended public.appended_message[];
begin
  if in_source is null then
    perform 1 from conversation c where c.id = any(in_conversation) order by c.id for no key update;
  else
    -- what is forwarded is judged under the lock of its own conversation too, and nobody whose words they are is erased meanwhile
    perform 1 from conversation c where c.id = any(in_conversation || array(select x.conversation_id from message x where x.id = any(in_source)))
      order by c.id for no key update;
    perform 1 from account a where a.id in (select (x.forwarded ->> 'owner')::uuid from unnest(in_forwarded) x(forwarded)) order by a.id for key share;
  end if;
  if in_attachments is not null then
    -- a file hangs on one message first: whoever else sends it waits, and then sees it
    perform 1 from file f where f.id in (select unnest(x.ids::uuid[]) from unnest(in_attachments) x(ids)) order by f.id for update;
  end if;
  -- as the column keeps it, so that the first answer and every later one agree
  committing_at := date_trunc('milliseconds', clock_timestamp());

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
        when i.attachments is not null and i.source_id is null and (
          select count(*) from file f
          where f.id = any(i.attachments::uuid[]) and f.uploader_id = i.sender_id and f.attached_at is null and f.ended_at is null
        ) < cardinality(i.attachments::uuid[]) then 'attachments'
        else coalesce(case when i.source_id is not null then forward_refusal(i.source_id, i.forwarded, i.sender_id, i.conversation_id) end, 'new')
      end as outcome, i.forwarded, i.files
    from unnest(in_conversation, in_sender, in_session, in_client_id, in_hash, in_id, in_body_start, in_body_length, in_mentions, in_reply_to, in_thread_root, in_source,
      in_forwarded, in_attachments, in_files)
      with ordinality as i(conversation_id, sender_id, session_id, client_id, hash, id, body_start, body_length, mentions, reply_to, thread_root, source_id,
        forwarded, attachments, files, ord)
    left join member m on m.conversation_id = i.conversation_id and m.account_id = i.sender_id
    left join session s on s.id = i.session_id
    left join message old on old.conversation_id = i.conversation_id and old.sender_id = i.sender_id and old.client_id = i.client_id and old.seq > 0
  ), numbered as (
    select j.*, (c.last_seq + row_number() over w)::int as seq, (c.rev + row_number() over w)::int as rev,
      case when j.mentions = '{}' then j.mentions else array(
        select x.account_id from unnest(j.mentions) with ordinality as x(account_id, place)
        where (select mm.left_at is null from member mm where mm.conversation_id = j.conversation_id and mm.account_id = x.account_id)
        order by x.place) end as those
    from judged j left join conversation c on c.id = j.conversation_id
    window w as (partition by j.conversation_id, j.outcome = 'new' order by j.ord)
  ), inserted as (
    insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, reply_to, thread_root,
      forwarded_from, forwarded_conversation, forwarded_owner, forwarded_label, files, created_at)
    select n.id, n.conversation_id, n.seq, n.rev, n.sender_id, 'human', n.client_id, n.hash, substring(in_bodies from n.body_start for n.body_length), n.those, n.reply_to, n.thread_root,
      (n.forwarded ->> 'from')::uuid, (n.forwarded ->> 'conversation')::uuid, (n.forwarded ->> 'owner')::uuid, n.forwarded ->> 'label', n.files, committing_at
    from numbered n where n.outcome = 'new'
  ), counted as (
    update conversation c set last_seq = t.seq, rev = t.rev, active_at = committing_at
    from (select conversation_id, max(seq) as seq, max(rev) as rev from numbered where outcome = 'new' group by conversation_id) t
    where c.id = t.conversation_id
  )
  select array_agg((n.ord, n.outcome, coalesce(n.old_id, n.id), coalesce(n.old_seq, n.seq), coalesce(n.old_rev, n.rev), coalesce(n.old_created_at, committing_at),
    n.those)::appended_message order by n.ord)
    into appended from numbered n;

  if in_attachments is not null then
    insert into attachment (message_id, file_id, position)
      select m.id, f.file_id, f.position
      from unnest(in_id, in_attachments) as i(id, ids) join message m on m.id = i.id
      cross join lateral unnest(i.ids::uuid[]) with ordinality as f(file_id, position);
    update file f set attached_at = committing_at
      where f.attached_at is null and f.id in (
        select a.file_id from attachment a join message m on m.id = a.message_id where m.id = any(in_id));
  end if;

  if not exists (select 1 from member bm where bm.conversation_id = any(in_conversation) and bm.is_bot and bm.left_at is null) then
    return query select n.ord, n.outcome, n.id, n.seq, n.rev, n.created_at, n.mentions, '{}'::uuid[] from unnest(appended) n;
    return;
  end if;

  return query
  with hearing as (
    select b.account_id as bot_id, m.conversation_id, m.id as trigger_id, m.sender_id,
      case
        when b.trigger_mention and m.reply_to is not null and (select r.sender_id = b.account_id from message r where r.id = m.reply_to) then 'reply'
        when b.trigger_mention and b.account_id = any(m.mentions) then 'mention'
        when b.trigger_direct and c.kind = 'direct' then 'direct'
      end as asked,
      case
        when b.trigger_thread and m.thread_root is not null and is_in_thread(b.account_id, m.thread_root, committing_at) then 'thread'
        when b.account_id = any(in_wakes[n.ord]::uuid[]) then 'keyword'
        when b.trigger_always then 'always'
      end as heard,
      may_use_bot(b, m.sender_id, m.conversation_id) as is_allowed
    from unnest(appended) n
    join message m on m.id = n.id
    join conversation c on c.id = m.conversation_id
    join member bm on bm.conversation_id = m.conversation_id and bm.is_bot and bm.left_at is null and bm.account_id <> m.sender_id
    join bot b on b.account_id = bm.account_id
    join account ba on ba.id = b.account_id and ba.deactivated_at is null
    where n.outcome = 'new'
  ), woken as (
    select h.*, coalesce(h.asked, case when h.is_allowed and not bool_or(h.asked is not null) over (partition by h.trigger_id) then h.heard end) as cause
    from hearing h
  ), runs as (
    insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, cause)
    select uuid_v7(), w.bot_id, w.conversation_id, w.trigger_id, w.sender_id, w.trigger_id, w.cause
    from (select *, row_number() over (partition by trigger_id order by bot_id) as place from woken where cause is not null) w
    where w.place <= 8
    returning bot_run.id, bot_run.trigger_id
  )
  select n.ord, n.outcome, n.id, n.seq, n.rev, n.created_at, n.mentions, array(select r.id from runs r where r.trigger_id = n.id)
  from unnest(appended) n order by n.ord;
end
$$;

-- Of a conversation that changes many times in two seconds only the first change calls the function.
drop trigger conversation_changed on public.conversation;
create trigger conversation_changed before update on public.conversation
  for each row when (
    new.rev is distinct from old.rev
    and new.changed_around is distinct from date_bin('2 seconds', clock_timestamp(), timestamptz '2026-01-01 00:00:00+00'))
  execute function public.note_conversation_change();
