-- AlterTable
ALTER TABLE "message" ADD COLUMN     "reactions" JSONB;

-- AlterTable
ALTER TABLE "organisation" ADD COLUMN     "edit_minutes" INTEGER NOT NULL DEFAULT 1440,
ADD COLUMN     "recall_minutes" INTEGER NOT NULL DEFAULT 1440;

-- CreateTable
CREATE TABLE "message_version" (
    "message_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "body" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "message_version_pkey" PRIMARY KEY ("message_id","version")
);

-- CreateTable
CREATE TABLE "reaction" (
    "message_id" UUID NOT NULL,
    "emoji" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reaction_pkey" PRIMARY KEY ("message_id","emoji","account_id")
);

-- CreateIndex
CREATE INDEX "reaction_account_id_idx" ON "reaction"("account_id");

-- CreateIndex
CREATE INDEX "member_conversation_id_floor_seq_idx" ON "member"("conversation_id", "floor_seq");


-- The reactions of a message as its readers see them: emoji in the order of their first use, the first hundred people, how many in all.
create function public.reactions_of(in_message uuid) returns jsonb language sql stable as $$
  select jsonb_agg(jsonb_build_object('emoji', e.emoji, 'count', e.n, 'userIds', (
      select jsonb_agg(u.account_id order by u.created_at, u.account_id)
      from (select account_id, created_at from reaction r where r.message_id = in_message and r.emoji = e.emoji order by created_at, account_id limit 100) u
    )) order by e.first, e.emoji)
  from (select emoji, count(*)::int as n, min(created_at) as first from reaction where message_id = in_message group by emoji) e
$$;

-- Edits, recalls and reactions, a batch of them in one round trip. Each is judged under the lock of its conversation and takes one rev, or none
-- when it leaves the message as it is. Rows come back in the order given: how it went, the message as this change left it, below whose floor it lies.
create function public.change_messages(
  in_kind text[], in_message uuid[], in_actor uuid[], in_session uuid[],
  in_if_rev int[], in_body bytea[], in_seen_version int[], in_emoji text[]
) returns table (ord int, outcome text, hidden uuid[], changed public.message)
language plpgsql volatile as $$
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
        update conversation c set rev = c.rev + 1 where c.id = m.conversation_id returning c.rev into next_rev;
        update message x set recalled_at = at, rev = next_rev, body = null, ai_detail = null, mentions = '{}', reactions = null,
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

-- Joining, leaving, and who administers a conversation, a batch of such calls in one round trip; each changed membership takes a rev.
-- A call (`op`) comes back as the memberships it changed, or as one row that says why it changed none.
create function public.change_members(
  in_op int[], in_kind text[], in_conversation uuid[], in_actor uuid[], in_session uuid[], in_account uuid[], in_bot bool[], in_role text[]
) returns table (op int, outcome text, changed public.member)
language plpgsql volatile as $$
#variable_conflict use_column
declare
  c conversation%rowtype;
  me member%rowtype;
  they member%rowtype;
  none member%rowtype;
  next_rev int;
  new_floor int;
begin
  perform 1 from conversation x where x.id = any(in_conversation) order by x.id for no key update;

  for i in 1 .. cardinality(in_op) loop
    op := in_op[i]; outcome := null; changed := none;
    select * into c from conversation x where x.id = in_conversation[i];
    select * into me from member x where x.conversation_id = c.id and x.account_id = in_actor[i] and x.left_at is null;
    select * into they from member x where x.conversation_id = c.id and x.account_id = in_account[i];

    if in_session[i] is not null and not exists (select 1 from session s where s.id = in_session[i] and s.account_id = in_actor[i] and s.ended_at is null) then
      outcome := 'TOKEN_INVALID';
    elsif me.account_id is null then outcome := 'NOT_FOUND';
    elsif c.kind = 'direct' then outcome := 'direct';
    elsif me.role <> 'admin' and not (in_kind[i] = 'remove' and in_account[i] = in_actor[i]) then outcome := 'FORBIDDEN';

    elsif in_kind[i] = 'add' then
      if they.account_id is not null and they.left_at is null then outcome := 'same';
      else
        new_floor := case when c.history = 'joined' then c.last_seq + 1 else 1 end;
        update conversation x set rev = x.rev + 1, member_count = x.member_count + 1 where x.id = c.id returning x.rev into next_rev;
        insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq)
          values (c.id, in_account[i], in_bot[i], next_rev, new_floor, c.last_seq)
          on conflict (conversation_id, account_id) do update set role = 'member', rev = excluded.rev, read_seq = excluded.read_seq, left_at = null,
            joined_at = clock_timestamp(),
            floor_fell_rev = case when excluded.floor_seq < member.floor_seq then excluded.rev else member.floor_fell_rev end,
            floor_seq = excluded.floor_seq
          returning * into changed;
        outcome := 'changed';
      end if;

    elsif they.account_id is null or they.left_at is not null then outcome := 'NOT_FOUND';

    elsif in_kind[i] = 'remove' then
      update conversation x set rev = x.rev + 1, member_count = x.member_count - 1 where x.id = c.id returning x.rev into next_rev;
      update member x set left_at = clock_timestamp(), role = 'member', rev = next_rev
        where x.conversation_id = c.id and x.account_id = in_account[i] returning * into changed;
      outcome := 'changed';
      if they.role = 'admin' and not exists (select 1 from member x where x.conversation_id = c.id and x.left_at is null and x.role = 'admin') then
        return next;
        -- the longest-standing person follows
        select * into they from member x where x.conversation_id = c.id and x.left_at is null and not x.is_bot order by x.joined_at, x.account_id limit 1;
        if they.account_id is null then continue; end if;
        update conversation x set rev = x.rev + 1 where x.id = c.id returning x.rev into next_rev;
        update member x set role = 'admin', rev = next_rev where x.conversation_id = c.id and x.account_id = they.account_id returning * into changed;
      end if;

    else
      if they.role = in_role[i]::member_role then outcome := 'same'; changed := they;
      elsif they.is_bot then outcome := 'bot';
      elsif in_role[i] = 'member' and not exists (
        select 1 from member x where x.conversation_id = c.id and x.left_at is null and x.role = 'admin' and x.account_id <> they.account_id) then outcome := 'last_admin';
      else
        update conversation x set rev = x.rev + 1 where x.id = c.id returning x.rev into next_rev;
        update member x set role = in_role[i]::member_role, rev = next_rev where x.conversation_id = c.id and x.account_id = in_account[i] returning * into changed;
        outcome := 'changed';
      end if;
    end if;
    return next;
  end loop;
end
$$;
