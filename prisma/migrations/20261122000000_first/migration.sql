-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "keys";

-- CreateEnum
CREATE TYPE "account_kind" AS ENUM ('human', 'bot');

-- CreateEnum
CREATE TYPE "account_role" AS ENUM ('member', 'admin', 'security_admin', 'audit_admin');

-- CreateEnum
CREATE TYPE "conversation_kind" AS ENUM ('direct', 'group', 'channel');

-- CreateEnum
CREATE TYPE "data_class" AS ENUM ('public', 'internal', 'personal', 'secret');

-- CreateEnum
CREATE TYPE "history_rule" AS ENUM ('all', 'joined');

-- CreateEnum
CREATE TYPE "member_role" AS ENUM ('member', 'admin');

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "username" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "kind" "account_kind" NOT NULL,
    "role" "account_role" NOT NULL DEFAULT 'member',
    "password_hash" TEXT,
    "must_change_password" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deactivated_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "refresh_count" INTEGER NOT NULL DEFAULT 1,
    "device" BYTEA,
    "address" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "rotated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "key" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "invite" (
    "id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "uses" INTEGER NOT NULL,
    "uses_left" INTEGER NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "invite_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "policy_version" TEXT NOT NULL,
    "given" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "door" TEXT NOT NULL,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" UUID,
    "outcome" TEXT NOT NULL,
    "fields" TEXT[],
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_provider" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "api_key" BYTEA,
    "api_key_version" INTEGER NOT NULL DEFAULT 1,
    "jurisdiction" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "model_provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_test" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "model" TEXT,
    "result" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "provider_test_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bot" (
    "account_id" UUID NOT NULL,
    "provider_id" UUID,
    "model" TEXT,
    "system_prompt" BYTEA,
    "prompt_version" INTEGER NOT NULL DEFAULT 1,
    "trigger_direct" BOOLEAN NOT NULL DEFAULT true,
    "trigger_mention" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "bot_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "bot_run" (
    "id" UUID NOT NULL,
    "bot_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "trigger_id" UUID NOT NULL,
    "asker_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "hop" INTEGER NOT NULL DEFAULT 1,
    "root_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "generation" INTEGER NOT NULL DEFAULT 0,
    "stop_requested_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),
    "message_id" UUID,
    "error_code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "bot_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_source" (
    "run_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,

    CONSTRAINT "run_source_pkey" PRIMARY KEY ("run_id","account_id")
);

-- CreateTable
CREATE TABLE "conversation" (
    "id" UUID NOT NULL,
    "kind" "conversation_kind" NOT NULL,
    "name" BYTEA,
    "name_version" INTEGER NOT NULL DEFAULT 1,
    "direct_key" TEXT,
    "data_class" "data_class" NOT NULL DEFAULT 'internal',
    "history" "history_rule" NOT NULL DEFAULT 'all',
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "rev" INTEGER NOT NULL DEFAULT 0,
    "info_rev" INTEGER NOT NULL DEFAULT 0,
    "member_count" INTEGER NOT NULL DEFAULT 0,
    "created_by" UUID NOT NULL,
    "client_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "active_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "conversation_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "is_bot" BOOLEAN NOT NULL,
    "role" "member_role" NOT NULL DEFAULT 'member',
    "rev" INTEGER NOT NULL,
    "floor_seq" INTEGER NOT NULL,
    "floor_fell_rev" INTEGER NOT NULL DEFAULT 0,
    "read_seq" INTEGER NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "left_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_pkey" PRIMARY KEY ("conversation_id","account_id")
);

-- CreateTable
CREATE TABLE "keys"."wrapped_key" (
    "id" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "period" TEXT NOT NULL DEFAULT '',
    "master_version" INTEGER NOT NULL,
    "wrapped" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "wrapped_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "keys"."master_key" (
    "version" INTEGER NOT NULL,
    "verifier" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "master_key_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "message" (
    "id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "rev" INTEGER NOT NULL,
    "sender_id" UUID NOT NULL,
    "sender_kind" "account_kind" NOT NULL,
    "client_id" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "body" BYTEA,
    "body_version" INTEGER NOT NULL DEFAULT 1,
    "mentions" UUID[],
    "reply_to" UUID,
    "thread_root" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "edited_at" TIMESTAMPTZ(3),
    "recalled_at" TIMESTAMPTZ(3),
    "run_id" UUID,
    "asker_id" UUID,
    "ai_state" TEXT,
    "ai_attempt" INTEGER,
    "ai_next_index" INTEGER,
    "ai_label" TEXT,
    "ai_provider" TEXT,
    "ai_model" TEXT,
    "ai_jurisdiction" TEXT,
    "ai_error_code" TEXT,
    "ai_usage" JSONB,
    "ai_detail" BYTEA,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "epoch" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setup_token" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "setup_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "node" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "node_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "account_username_key" ON "account"("username");

-- CreateIndex
CREATE INDEX "account_display_name_idx" ON "account"("display_name");

-- CreateIndex
CREATE INDEX "session_account_id_ended_at_idx" ON "session"("account_id", "ended_at");

-- CreateIndex
CREATE INDEX "session_ended_at_idx" ON "session"("ended_at");

-- CreateIndex
CREATE INDEX "sign_in_attempt_started_at_idx" ON "sign_in_attempt"("started_at");

-- CreateIndex
CREATE UNIQUE INDEX "invite_code_hash_key" ON "invite"("code_hash");

-- CreateIndex
CREATE INDEX "consent_account_id_purpose_at_idx" ON "consent"("account_id", "purpose", "at");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE INDEX "bot_run_finished_at_lease_until_idx" ON "bot_run"("finished_at", "lease_until");

-- CreateIndex
CREATE INDEX "bot_run_trigger_id_idx" ON "bot_run"("trigger_id");

-- CreateIndex
CREATE INDEX "bot_run_conversation_id_bot_id_finished_at_idx" ON "bot_run"("conversation_id", "bot_id", "finished_at");

-- CreateIndex
CREATE UNIQUE INDEX "bot_run_bot_id_trigger_id_version_key" ON "bot_run"("bot_id", "trigger_id", "version");

-- CreateIndex
CREATE INDEX "run_source_account_id_idx" ON "run_source"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "conversation_direct_key_key" ON "conversation"("direct_key");

-- CreateIndex
CREATE UNIQUE INDEX "conversation_created_by_client_id_key" ON "conversation"("created_by", "client_id");

-- CreateIndex
CREATE INDEX "member_account_id_left_at_idx" ON "member"("account_id", "left_at");

-- CreateIndex
CREATE INDEX "member_conversation_id_is_bot_idx" ON "member"("conversation_id", "is_bot");

-- CreateIndex
CREATE INDEX "member_conversation_id_rev_idx" ON "member"("conversation_id", "rev");

-- CreateIndex
CREATE UNIQUE INDEX "wrapped_key_kind_subject_period_key" ON "keys"."wrapped_key"("kind", "subject", "period");

-- CreateIndex
CREATE INDEX "message_conversation_id_rev_idx" ON "message"("conversation_id", "rev");

-- CreateIndex
CREATE UNIQUE INDEX "message_conversation_id_seq_key" ON "message"("conversation_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "message_conversation_id_sender_id_client_id_key" ON "message"("conversation_id", "sender_id", "client_id");

-- CreateIndex
CREATE INDEX "node_kind_seen_at_idx" ON "node"("kind", "seen_at");

-- UUID version 7 (RFC 9562) for rows that the database makes.
create function public.uuid_v7() returns uuid language sql volatile as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
$$;

-- Appends a batch of people's messages and the bot runs that they trigger, in one round trip.
-- VOLATILE: the statement after the lock sees whatever was committed before the lock was had, so that
-- numbering is without holes and a clientId is found wherever it was used before.
create function public.append_messages(
  in_conversation uuid[], in_sender uuid[], in_session uuid[], in_client_id text[], in_hash bytea[],
  in_id uuid[], in_body bytea[], in_mentions text[], in_reply_to uuid[], in_thread_root uuid[]
) returns table (ord int, outcome text, id uuid, seq int, rev int, created_at timestamptz, mentions uuid[], run_ids uuid[])
language plpgsql volatile as $$
#variable_conflict use_column
begin
  perform 1 from conversation c where c.id = any(in_conversation) order by c.id for no key update;

  return query
  with input as (
    select u.ord::int as ord, u.conversation_id, u.sender_id, u.session_id, u.client_id, u.hash, u.id, u.body,
           u.mentions::uuid[] as mentions, u.reply_to, u.thread_root
    from unnest(in_conversation, in_sender, in_session, in_client_id, in_hash, in_id, in_body, in_mentions, in_reply_to, in_thread_root)
      with ordinality as u(conversation_id, sender_id, session_id, client_id, hash, id, body, mentions, reply_to, thread_root, ord)
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
    select j.ord, j.conversation_id, j.sender_id, j.client_id, j.hash, j.id, j.body, j.reply_to, j.thread_root,
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
    select n.id, n.conversation_id, n.seq, n.rev, n.sender_id, 'human', n.client_id, n.hash, n.body, n.mentions, n.reply_to, n.thread_root, clock_timestamp()
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
