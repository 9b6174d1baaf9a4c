-- AlterTable
ALTER TABLE "bot" ADD COLUMN     "allowed_conversations" JSONB,
ADD COLUMN     "allowed_people" JSONB,
ADD COLUMN     "context_messages" INTEGER NOT NULL DEFAULT 40,
ADD COLUMN     "context_scope" TEXT NOT NULL DEFAULT 'last',
ADD COLUMN     "fallbacks" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "keywords" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "parameters" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "reply_in" TEXT NOT NULL DEFAULT 'same',
ADD COLUMN     "sees" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "trigger_always" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "trigger_thread" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "window_tokens" INTEGER NOT NULL DEFAULT 8192;

-- AlterTable
ALTER TABLE "bot_run" ADD COLUMN     "cause" TEXT NOT NULL DEFAULT 'direct',
ADD COLUMN     "tokens" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "model_provider" ADD COLUMN     "concurrency" INTEGER,
ADD COLUMN     "per_minute" INTEGER;

-- CreateTable
CREATE TABLE "run_task" (
    "trigger_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "conversation_id" UUID NOT NULL,
    "from_seq" INTEGER NOT NULL,
    "to_seq" INTEGER NOT NULL,
    "thread_root" UUID,
    "language" TEXT NOT NULL,

    CONSTRAINT "run_task_pkey" PRIMARY KEY ("trigger_id")
);

-- CreateTable
CREATE TABLE "feedback" (
    "message_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "is_up" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("message_id","account_id")
);

-- CreateIndex
CREATE INDEX "run_task_conversation_id_idx" ON "run_task"("conversation_id");

-- CreateIndex
CREATE INDEX "feedback_account_id_idx" ON "feedback"("account_id");

-- CreateIndex
CREATE INDEX "bot_run_root_id_idx" ON "bot_run"("root_id");

-- CreateIndex
CREATE INDEX "bot_run_message_id_idx" ON "bot_run"("message_id");

-- Who wrote what in a thread, latest last: whether a bot is in it, and its messages for a prompt.
create index message_thread_idx on public.message (thread_root, seq) where thread_root is not null;

-- The same function with one thing more to say for each message: the bots that one of its words wakes (the words are sealed, so the sender's process
-- knows). A bot that is asked (replied to, named, in a direct chat) answers; one that only hears of it (a thread it is in, a word, always) answers if
-- nobody else was asked and whoever wrote it may use it. Eight at most for one message.
drop function public.append_messages(uuid[], uuid[], uuid[], text[], bytea[], uuid[], int[], int[], bytea, text[], uuid[], uuid[]);
create function public.append_messages(
  in_conversation uuid[], in_sender uuid[], in_session uuid[], in_client_id text[], in_hash bytea[],
  in_id uuid[],
  in_body_start int[], in_body_length int[], in_bodies bytea, in_mentions text[], in_reply_to uuid[], in_thread_root uuid[], in_wakes text[]
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
        else 'new'
      end as outcome
    from unnest(in_conversation, in_sender, in_session, in_client_id, in_hash, in_id, in_body_start, in_body_length, in_mentions, in_reply_to, in_thread_root, in_wakes)
      with ordinality as i(conversation_id, sender_id, session_id, client_id, hash, id, body_start, body_length, mentions, reply_to, thread_root, wakes, ord)
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
end
$$;

-- Whether a bot wrote in a thread lately: a thread in which it was silent for a day is cold.
create function public.is_in_thread(in_bot uuid, in_root uuid, in_now timestamptz) returns boolean
language sql stable
as $$
  select exists (
    select 1 from message t where t.thread_root = in_root and t.sender_id = in_bot and t.recalled_at is null and t.created_at > in_now - interval '1 day'
  ) or coalesce((select t.sender_id = in_bot and t.recalled_at is null and t.created_at > in_now - interval '1 day' from message t where t.id = in_root), false)
$$;

-- Whether this person may use this bot in this conversation.
create function public.may_use_bot(in_bot bot, in_person uuid, in_conversation uuid) returns boolean
language sql immutable
as $$
  select (in_bot.allowed_people is null or in_bot.allowed_people ? in_person::text)
     and (in_bot.allowed_conversations is null or in_bot.allowed_conversations ? in_conversation::text)
$$;

-- The bots that a whole answer wakes, as a person's message would, in the transaction that ends it. Loops end by themselves: an answer is at most three
-- hops from the person's message at its root, which is answered at most eight times and within a budget of tokens; one that was made again wakes nobody.
create function public.wake_by_answer(in_message uuid, in_wakes uuid[], in_root_tokens int) returns table (id uuid)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
  return query
  with answer as (
    select m.id, m.conversation_id, m.sender_id, m.thread_root, m.reply_to, r.root_id, r.asker_id, r.hop
    from message m join bot_run r on r.id = m.run_id
    where m.id = in_message and m.ai_state = 'done' and r.hop < 3 and r.version = 1
  ), root as (
    select count(*) as turns, sum(o.tokens) as tokens from answer a join bot_run o on o.root_id = a.root_id
  ), hearing as (
    select b.account_id as bot_id, a.*,
      case when b.trigger_mention and (select t.sender_id = b.account_id from message t where t.id = a.reply_to) then 'reply' end as asked,
      case
        when b.trigger_thread and a.thread_root is not null and is_in_thread(b.account_id, a.thread_root, now()) then 'thread'
        when b.account_id = any(in_wakes) then 'keyword'
        when b.trigger_always then 'always'
      end as heard
    from answer a
    join member bm on bm.conversation_id = a.conversation_id and bm.is_bot and bm.left_at is null and bm.account_id <> a.sender_id
    join bot b on b.account_id = bm.account_id
    join account ba on ba.id = b.account_id and ba.deactivated_at is null
    where may_use_bot(b, a.asker_id, a.conversation_id)
  ), woken as (
    select h.*, coalesce(h.asked, case when not bool_or(h.asked is not null) over () then h.heard end) as cause from hearing h
  )
  insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, hop, cause)
  select uuid_v7(), w.bot_id, w.conversation_id, w.id, w.asker_id, w.root_id, w.hop + 1, w.cause
  from (select *, row_number() over (order by bot_id) as place from woken where cause is not null) w cross join root
  where root.turns + w.place <= 8 and root.tokens < in_root_tokens
  returning bot_run.id;
end
$$;
