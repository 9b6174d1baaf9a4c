-- The same function with the sealed bodies of a batch as one value, which the driver sends as it is: in an array of bytea each would go as hex, twice
-- as long, and be parsed again; that was a quarter of the database's time for a batch, and most of the server's for sending it.
create function public.append_messages(
  in_conversation uuid[], in_sender uuid[], in_session uuid[], in_client_id text[], in_hash bytea[],
  in_id uuid[],
  in_body_start int[], in_body_length int[], in_bodies bytea, in_mentions text[], in_reply_to uuid[], in_thread_root uuid[]
) returns table (ord int, outcome text, id uuid, seq int, rev int, created_at timestamptz, mentions uuid[], run_ids uuid[])
language plpgsql volatile as $$
#variable_conflict use_column
begin
  perform 1 from conversation c where c.id = any(in_conversation) order by c.id for no key update;

  return query
  with input as (
    select u.ord::int as ord, u.conversation_id, u.sender_id, u.session_id, u.client_id, u.hash, u.id, u.body_start, u.body_length,
           u.mentions::uuid[] as mentions, u.reply_to, u.thread_root
    from unnest(in_conversation, in_sender, in_session, in_client_id, in_hash, in_id, in_body_start, in_body_length, in_mentions, in_reply_to, in_thread_root)
      with ordinality as u(conversation_id, sender_id, session_id, client_id, hash, id, body_start, body_length, mentions, reply_to, thread_root, ord)
  ), judged as (
    select i.*,
      old.id as old_id, old.seq as old_seq, old.rev as old_rev, old.created_at as old_created_at,
      case
        when i.session_id is not null and (s.id is null or s.ended_at is not null or s.account_id <> i.sender_id) then 'TOKEN_INVALID'
        when m.account_id is null or m.left_at is not null then 'NOT_FOUND'
        when old.id is not null then case when old.content_hash = i.hash then 'duplicate' else 'CLIENT_ID_REUSED' end
        when row_number() over (partition by i.conversation_id, i.sender_id, i.client_id order by i.ord) > 1 then 'repeated'
        when i.reply_to is not null and not exists (
          select 1 from message r where r.id = i.reply_to and r.conversation_id = i.conversation_id and r.seq >= m.floor_seq) then 'replyTo'
        when i.thread_root is not null and not exists (
          select 1 from message r where r.id = i.thread_root and r.conversation_id = i.conversation_id and r.seq >= m.floor_seq
            and r.thread_root is null) then 'threadRoot'
        else 'new'
      end as outcome
    from input i
    left join member m on m.conversation_id = i.conversation_id and m.account_id = i.sender_id
    left join session s on s.id = i.session_id
    left join message old on old.conversation_id = i.conversation_id and old.sender_id = i.sender_id and old.client_id = i.client_id
  ), numbered as (
    select j.ord, j.conversation_id, j.sender_id, j.client_id, j.hash, j.id, j.body_start, j.body_length, j.reply_to, j.thread_root,
      c.kind, (c.last_seq + row_number() over w)::int as seq, (c.rev + row_number() over w)::int as rev,
      case when j.mentions = '{}' then '{}'::uuid[] else array(
        select x.account_id from unnest(j.mentions) with ordinality as x(account_id, place)
        where exists (select 1 from member mm where mm.conversation_id = j.conversation_id and mm.account_id = x.account_id and mm.left_at is null)
        order by x.place) end as mentions
    from judged j join conversation c on c.id = j.conversation_id
    where j.outcome = 'new'
    window w as (partition by j.conversation_id order by j.ord)
  ), inserted as (
    insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, reply_to, thread_root, created_at)
    select n.id, n.conversation_id, n.seq, n.rev, n.sender_id, 'human', n.client_id, n.hash, substring(in_bodies from n.body_start for n.body_length), n.mentions, n.reply_to, n.thread_root, clock_timestamp()
    from numbered n order by n.ord
    returning message.id, message.created_at
  ), counted as (
    update conversation c set last_seq = c.last_seq + t.n, rev = c.rev + t.n, active_at = clock_timestamp()
    from (select conversation_id, count(*)::int as n from numbered group by conversation_id) t
    where c.id = t.conversation_id
  ), runs as (
    insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id)
    select uuid_v7(), b.account_id, n.conversation_id, n.id, n.sender_id, n.id
    from numbered n
    join member bm on bm.conversation_id = n.conversation_id and bm.is_bot and bm.left_at is null and bm.account_id <> n.sender_id
    join bot b on b.account_id = bm.account_id
    join account ba on ba.id = b.account_id and ba.deactivated_at is null
    where (n.kind = 'direct' and b.trigger_direct)
       or (b.trigger_mention and (b.account_id = any(n.mentions)
           or exists (select 1 from message r where r.id = n.reply_to and r.sender_id = b.account_id)))
    returning bot_run.id, bot_run.trigger_id
  )
  select j.ord,
    j.outcome,
    coalesce(j.old_id, n.id), coalesce(j.old_seq, n.seq), coalesce(j.old_rev, n.rev), coalesce(j.old_created_at, t.created_at),
    n.mentions,
    array(select r.id from runs r where r.trigger_id = n.id)
  from judged j
  left join numbered n on n.ord = j.ord
  left join inserted t on t.id = n.id
  order by j.ord;
end
$$;

-- How servers of the version before call it, while both run.
create or replace function public.append_messages(
  in_conversation uuid[], in_sender uuid[], in_session uuid[], in_client_id text[], in_hash bytea[],
  in_id uuid[], in_body bytea[], in_mentions text[], in_reply_to uuid[], in_thread_root uuid[]
) returns table (ord int, outcome text, id uuid, seq int, rev int, created_at timestamptz, mentions uuid[], run_ids uuid[])
language sql volatile as $$
  with body as (
    select array_agg(length(b) order by n) as lengths, string_agg(b, ''::bytea order by n) as bytes, array_agg(starts order by n) as starts
    from (select b, n, (1 + coalesce(sum(length(b)) over (order by n rows between unbounded preceding and 1 preceding), 0))::int as starts
          from unnest(in_body) with ordinality as u(b, n)) placed
  )
  select a.* from body, append_messages(in_conversation, in_sender, in_session, in_client_id, in_hash, in_id,
    body.starts, body.lengths, body.bytes, in_mentions, in_reply_to, in_thread_root) a
$$;
