-- CreateTable
CREATE TABLE "file" (
    "id" UUID NOT NULL,
    "uploader_id" UUID NOT NULL,
    "detail" BYTEA NOT NULL,
    "size" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attached_at" TIMESTAMPTZ(3),
    "loose_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment" (
    "message_id" UUID NOT NULL,
    "file_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("message_id","file_id")
);

-- CreateIndex
CREATE INDEX "file_uploader_id_idx" ON "file"("uploader_id");

-- CreateIndex
CREATE INDEX "attachment_file_id_idx" ON "attachment"("file_id");

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "files" BYTEA;

-- AlterTable
ALTER TABLE "erasure" ADD COLUMN     "files" INTEGER NOT NULL DEFAULT 0;

-- What workers look for: uploads that hang on nothing yet, what may hang on nothing any more, what is to be removed from the disk.
create index file_waiting_idx on public.file (created_at) where attached_at is null and ended_at is null;
create index file_waiting_of_idx on public.file (uploader_id) where attached_at is null and ended_at is null;
create index file_loose_idx on public.file (loose_at) where loose_at is not null and ended_at is null;
create index file_ended_idx on public.file (ended_at) where ended_at is not null;

-- The same function with what hangs on the messages (`in_attachments`: the ids of files, `in_files`: what they are, sealed; null for a batch with none).
drop function public.append_messages(uuid[], uuid[], uuid[], text[], bytea[], uuid[], int[], int[], bytea, text[], uuid[], uuid[], text[], uuid[], jsonb[]);
create function public.append_messages(
  in_conversation uuid[], in_sender uuid[], in_session uuid[], in_client_id text[], in_hash bytea[],
  in_id uuid[],
  in_body_start int[], in_body_length int[], in_bodies bytea, in_mentions text[], in_reply_to uuid[], in_thread_root uuid[], in_wakes text[], in_source uuid[], in_forwarded jsonb[],
  in_attachments text[], in_files bytea[]
) returns table (ord int, outcome text, id uuid, seq int, rev int, created_at timestamptz, mentions uuid[], run_ids uuid[])
language plpgsql volatile
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare committing_at timestamptz;
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

  return query
  with judged as (
    select i.ord::int as ord, i.conversation_id, i.sender_id, i.client_id, i.hash, i.id, i.body_start, i.body_length, i.reply_to, i.thread_root, i.mentions::uuid[] as mentions,
      i.wakes::uuid[] as wakes,
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
    from unnest(in_conversation, in_sender, in_session, in_client_id, in_hash, in_id, in_body_start, in_body_length, in_mentions, in_reply_to, in_thread_root, in_wakes, in_source,
      in_forwarded, in_attachments, in_files)
      with ordinality as i(conversation_id, sender_id, session_id, client_id, hash, id, body_start, body_length, mentions, reply_to, thread_root, wakes, source_id,
        forwarded, attachments, files, ord)
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
    insert into message (id, conversation_id, seq, rev, sender_id, sender_kind, client_id, content_hash, body, mentions, reply_to, thread_root,
      forwarded_from, forwarded_conversation, forwarded_owner, forwarded_label, files, created_at)
    select n.id, n.conversation_id, n.seq, n.rev, n.sender_id, 'human', n.client_id, n.hash, substring(in_bodies from n.body_start for n.body_length), n.those, n.reply_to, n.thread_root,
      (n.forwarded ->> 'from')::uuid, (n.forwarded ->> 'conversation')::uuid, (n.forwarded ->> 'owner')::uuid, n.forwarded ->> 'label', n.files, committing_at
    from numbered n where n.outcome = 'new'
  ), counted as (
    update conversation c set last_seq = t.seq, rev = t.rev, active_at = committing_at
    from (select conversation_id, max(seq) as seq, max(rev) as rev from numbered where outcome = 'new' group by conversation_id) t
    where c.id = t.conversation_id
  ), hearing as (
    select b.account_id as bot_id, n.conversation_id, n.id as trigger_id, n.sender_id,
      case
        when b.trigger_mention and n.reply_to is not null and (select r.sender_id = b.account_id from message r where r.id = n.reply_to) then 'reply'
        when b.trigger_mention and b.account_id = any(n.those) then 'mention'
        when b.trigger_direct and n.kind = 'direct' then 'direct'
      end as asked,
      case
        when b.trigger_thread and n.thread_root is not null and is_in_thread(b.account_id, n.thread_root, committing_at) then 'thread'
        when b.account_id = any(n.wakes) then 'keyword'
        when b.trigger_always then 'always'
      end as heard,
      may_use_bot(b, n.sender_id, n.conversation_id) as is_allowed
    from numbered n
    join member bm on bm.conversation_id = n.conversation_id and bm.is_bot and bm.left_at is null and bm.account_id <> n.sender_id
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
  select n.ord, n.outcome,
    coalesce(n.old_id, n.id), coalesce(n.old_seq, n.seq), coalesce(n.old_rev, n.rev), coalesce(n.old_created_at, committing_at),
    n.those,
    array(select r.id from runs r where r.trigger_id = n.id)
  from numbered n order by n.ord;

  if in_attachments is not null then
    insert into attachment (message_id, file_id, position)
      select m.id, f.file_id, f.position
      from unnest(in_id, in_attachments) as i(id, ids) join message m on m.id = i.id
      cross join lateral unnest(i.ids::uuid[]) with ordinality as f(file_id, position);
    update file f set attached_at = committing_at
      where f.attached_at is null and f.id in (
        select a.file_id from attachment a join message m on m.id = a.message_id where m.id = any(in_id));
  end if;
end
$$;

-- The same function; what hung on a recalled message is looked at: it may hang on nothing any more.
create or replace function public.change_messages(
  in_kind text[], in_message uuid[], in_actor uuid[], in_session uuid[],
  in_if_rev int[], in_body bytea[], in_seen_version int[], in_emoji text[]
) returns table (ord int, outcome text, hidden uuid[], changed public.message)
language plpgsql volatile
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  m message%rowtype;
  me member%rowtype;
  edit_window interval;
  recall_window interval;
  next_rev int;
  at timestamptz;
begin
  select make_interval(mins => edit_minutes), make_interval(mins => recall_minutes) into edit_window, recall_window from organisation;
  perform 1 from conversation c where c.id in (select x.conversation_id from message x where x.id = any(in_message)) order by c.id for no key update;

  for i in 1 .. cardinality(in_message) loop
    ord := i; outcome := null; hidden := null; at := clock_timestamp();
    select * into m from message x where x.id = in_message[i];
    select * into me from member x where x.conversation_id = m.conversation_id and x.account_id = in_actor[i] and x.left_at is null and x.floor_seq <= m.seq;
    changed := m;

    if in_session[i] is not null and not exists (select 1 from session s where s.id = in_session[i] and s.account_id = in_actor[i] and s.ended_at is null) then
      outcome := 'TOKEN_INVALID';
    elsif m.id is null or me.account_id is null then
      outcome := 'NOT_FOUND';

    elsif in_kind[i] = 'edit' then
      if m.sender_id <> in_actor[i] then outcome := 'FORBIDDEN';
      elsif m.recalled_at is not null then outcome := 'recalled';
      elsif m.forwarded_from is not null then outcome := 'forwarded';
      elsif in_seen_version[i] <> m.body_version then outcome := 'stale';
      elsif in_body[i] is null then outcome := 'same';
      elsif in_if_rev[i] <> m.rev then outcome := 'other_rev';
      elsif m.created_at + edit_window < at then outcome := 'late';
      else
        insert into message_version (message_id, version, body, created_at) values (m.id, m.body_version, m.body, coalesce(m.edited_at, m.created_at));
        update conversation c set rev = c.rev + 1 where c.id = m.conversation_id returning c.rev into next_rev;
        update message x set body = in_body[i], body_version = m.body_version + 1, edited_at = at, rev = next_rev where x.id = m.id returning * into m;
        outcome := 'changed';
      end if;

    elsif in_kind[i] = 'recall' then
      if m.sender_id <> in_actor[i] and m.asker_id is distinct from in_actor[i] and me.role <> 'admin' then outcome := 'FORBIDDEN';
      elsif m.recalled_at is not null then outcome := 'same';
      elsif me.role <> 'admin' and m.created_at + recall_window < at then outcome := 'late';
      else
        -- an answer under way ends here, so does one to this question that has not begun; the run before the message, as a checkpoint takes them
        update bot_run b set state = 'stopped', stop_requested_at = coalesce(b.stop_requested_at, at), finished_at = at, lease_until = null
          where b.finished_at is null and (b.id = m.run_id or (b.trigger_id = m.id and b.message_id is null));
        delete from message_version v where v.message_id = m.id;
        delete from reaction r where r.message_id = m.id;
        if m.files is not null then
          update file f set loose_at = at where f.id in (select a.file_id from attachment a where a.message_id = m.id);
        end if;
        update conversation c set rev = c.rev + 1 where c.id = m.conversation_id returning c.rev into next_rev;
        update message x set recalled_at = at, rev = next_rev, body = null, ai_detail = null, files = null, mentions = '{}', reactions = null,
          ai_state = case when x.ai_state = 'streaming' then 'stopped' else x.ai_state end
          where x.id = m.id returning * into m;
        outcome := 'changed';
      end if;

    else
      if m.recalled_at is not null then outcome := 'recalled';
      elsif in_kind[i] = 'react' then
        if exists (select 1 from reaction r where r.message_id = m.id and r.emoji = in_emoji[i] and r.account_id = in_actor[i]) then outcome := 'same';
        elsif not exists (select 1 from reaction r where r.message_id = m.id and r.emoji = in_emoji[i])
          and (select count(distinct r.emoji) from reaction r where r.message_id = m.id) >= 50 then outcome := 'emoji_full';
        else
          insert into reaction (message_id, emoji, account_id, created_at) values (m.id, in_emoji[i], in_actor[i], at);
          outcome := 'changed';
        end if;
      else
        delete from reaction r where r.message_id = m.id and r.emoji = in_emoji[i] and r.account_id = in_actor[i];
        outcome := case when found then 'changed' else 'same' end;
      end if;
      if outcome = 'changed' then
        update conversation c set rev = c.rev + 1 where c.id = m.conversation_id returning c.rev into next_rev;
        update message x set reactions = public.reactions_of(m.id), rev = next_rev where x.id = m.id returning * into m;
      end if;
    end if;

    if outcome = 'changed' then
      changed := m;
      hidden := array(select x.account_id from member x where x.conversation_id = m.conversation_id and x.floor_seq > m.seq and x.left_at is null);
    end if;
    return next;
  end loop;
end
$$;
