-- AlterTable
ALTER TABLE "bot" ADD COLUMN     "over_budget" TEXT NOT NULL DEFAULT 'refuse';

-- CreateTable
CREATE TABLE "model_usage" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "generation" INTEGER NOT NULL,
    "person_id" UUID,
    "bot_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "jurisdiction" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'reserved',
    "is_counted" BOOLEAN NOT NULL,
    "prompt_tokens" INTEGER NOT NULL,
    "reserved_tokens" INTEGER NOT NULL,
    "input_tokens" INTEGER NOT NULL DEFAULT 0,
    "cached_tokens" INTEGER NOT NULL DEFAULT 0,
    "output_tokens" INTEGER NOT NULL DEFAULT 0,
    "reasoning_tokens" INTEGER NOT NULL DEFAULT 0,
    "is_estimated" BOOLEAN NOT NULL DEFAULT false,
    "cost_micros" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "model_usage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "tokens" BIGINT,
    "period" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_meter" (
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "tokens" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_meter_pkey" PRIMARY KEY ("kind","subject_id","starts_at")
);

-- CreateTable
CREATE TABLE "model_price" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "input_per_million" DECIMAL(14,6) NOT NULL,
    "cached_per_million" DECIMAL(14,6),
    "output_per_million" DECIMAL(14,6) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_price_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_settings" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "is_local_counted" BOOLEAN NOT NULL DEFAULT false,
    "currency" TEXT NOT NULL DEFAULT 'CNY',

    CONSTRAINT "usage_settings_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "model_usage_created_at_idx" ON "model_usage"("created_at");

-- CreateIndex
CREATE INDEX "model_usage_person_id_created_at_idx" ON "model_usage"("person_id", "created_at");

-- CreateIndex
CREATE INDEX "model_usage_run_id_idx" ON "model_usage"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "budget_kind_subject_id_key" ON "budget"("kind", "subject_id");

-- CreateIndex
CREATE INDEX "budget_meter_ends_at_idx" ON "budget_meter"("ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "model_price_provider_id_model_key" ON "model_price"("provider_id", "model");

insert into public.usage_settings (id) values (1);

-- What is reserved and not settled yet is few: whoever looks for what a dead worker left finds it without the rest.
create index model_usage_reserved_idx on public.model_usage (created_at) where state = 'reserved';

-- From one midnight (or first of the month) of the zone to the next: the end of one is the beginning of the next, also where clocks are changed.
create function public.budget_period(unit text, at timestamptz, zone text, out starts_at timestamptz, out ends_at timestamptz) language sql stable as $$
  select date_trunc(unit, at at time zone zone) at time zone zone,
    (date_trunc(unit, at at time zone zone) + case unit when 'day' then interval '1 day' else interval '1 month' end) at time zone zone
$$;

-- The budget that counts for one person, bot or the organisation: its own, else that for everybody.
create function public.budget_of(of_kind text, of_subject uuid, out tokens bigint, out period text) returns setof record language sql stable as $$
  select b.tokens, b.period from public.budget b
  where b.kind = of_kind and b.subject_id in (of_subject, '00000000-0000-0000-0000-000000000000')
  order by b.subject_id = '00000000-0000-0000-0000-000000000000' limit 1
$$;

-- A meter holds what the rows of the ledger that began in its period charge it with: what is reserved while a call is under way, what it used from then
-- on. Every change of a row changes the meters that are there in the same transaction, in the order person, bot, organisation. Meters are made at 0 by the
-- first reservation of a period, for everything before it in that period met the same budget; when a budget changes they are reckoned anew, and as long
-- as that takes nobody reserves or settles (lock 7031600, held shared by these and alone by that).
-- What Postgres loses of this when it crashes is the last half second, so nobody waits for the disk while holding the organisation's meter.
create function public.reserve_usage(
  new_id uuid, of_run uuid, of_generation int, of_person uuid, of_bot uuid, at_provider uuid, of_model text, of_jurisdiction text,
  all_local boolean, prompt int, wanted int, out refused text, out renews_at timestamptz
) language plpgsql as $$
declare
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  settings public.usage_settings;
  -- nobody's, once they are erased
  person uuid := (select a.id from public.account a where a.id = of_person and a.erased_at is null);
  began timestamptz;
  counted boolean;
  scope record;
  rule record;
  span record;
  used bigint;
begin
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock_shared(7031600);
  select * into settings from public.usage_settings where id = 1;
  -- cut, not rounded: a column of milliseconds must not carry it into the next day
  began := date_trunc('milliseconds', clock_timestamp());
  counted := settings.is_local_counted or not all_local;
  if counted then
    for scope in select * from (values (1, 'person', person), (2, 'bot', of_bot), (3, 'organisation', nobody)) v (place, kind, subject)
        where subject is not null order by place loop
      select * into rule from public.budget_of(scope.kind, scope.subject);
      continue when rule.tokens is null;
      select * into span from public.budget_period(rule.period, began, settings.time_zone);
      insert into public.budget_meter (kind, subject_id, starts_at, ends_at) values (scope.kind, scope.subject, span.starts_at, span.ends_at)
        on conflict do nothing;
      select m.tokens into used from public.budget_meter m where m.kind = scope.kind and m.subject_id = scope.subject and m.starts_at = span.starts_at
        for no key update;
      if used + wanted > rule.tokens then
        refused := scope.kind;
        renews_at := span.ends_at;
        return;
      end if;
    end loop;
    update public.budget_meter m set tokens = m.tokens + wanted
      where ((m.kind = 'person' and m.subject_id = person) or (m.kind = 'bot' and m.subject_id = of_bot) or (m.kind = 'organisation' and m.subject_id = nobody))
        and m.starts_at <= began and m.ends_at > began;
  end if;
  insert into public.model_usage (id, run_id, generation, person_id, bot_id, provider_id, model, jurisdiction, is_counted, prompt_tokens, reserved_tokens, created_at)
    values (new_id, of_run, of_generation, person, of_bot, at_provider, of_model, of_jurisdiction, counted, prompt, wanted, began);
end $$;

-- Ends a reservation: `settled` with what was used, by whichever model answered, or `released`. False when somebody did it before.
create function public.settle_usage(
  of_id uuid, becomes text, at_provider uuid, of_model text, of_jurisdiction text, input int, cached int, output int, reasoning int, estimated boolean
) returns boolean language plpgsql as $$
declare
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  was public.model_usage;
  counted boolean;
  change bigint;
  scope record;
begin
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock_shared(7031600);
  select * into was from public.model_usage where id = of_id for no key update;
  if not found or was.state <> 'reserved' then return false; end if;
  counted := was.is_counted and (of_jurisdiction <> 'local' or (select s.is_local_counted from public.usage_settings s where s.id = 1));
  update public.model_usage set state = becomes, provider_id = at_provider, model = of_model, jurisdiction = of_jurisdiction, is_counted = counted,
    input_tokens = input, cached_tokens = cached, output_tokens = output, reasoning_tokens = reasoning, is_estimated = estimated, settled_at = clock_timestamp(),
    cost_micros = (select round((input - cached) * p.input_per_million + cached * coalesce(p.cached_per_million, p.input_per_million) + output * p.output_per_million)
      from public.model_price p where p.provider_id = at_provider and p.model = of_model and becomes = 'settled')
    where id = of_id;
  change := case when counted and becomes = 'settled' then input + output else 0 end - case when was.is_counted then was.reserved_tokens else 0 end;
  if change <> 0 then
    for scope in select * from (values (1, 'person', was.person_id), (2, 'bot', was.bot_id), (3, 'organisation', nobody)) v (place, kind, subject) order by place loop
      update public.budget_meter m set tokens = m.tokens + change
        where m.kind = scope.kind and m.subject_id = scope.subject and m.starts_at <= was.created_at and m.ends_at > was.created_at;
    end loop;
  end if;
  return true;
end $$;

-- Reckons the meters of the present periods anew from the ledger, after a change of budgets or of the time zone, in its transaction. First by days of the
-- zone, of which all periods are made, so that the budgets are looked up for days and not for calls.
create function public.rebuild_meters() returns void language plpgsql as $$
declare
  nobody constant uuid := '00000000-0000-0000-0000-000000000000';
  zone text := (select time_zone from public.usage_settings where id = 1);
  present timestamptz := clock_timestamp();
begin
  delete from public.budget_meter where ends_at > present;
  insert into public.budget_meter (kind, subject_id, starts_at, ends_at, tokens)
  with days as materialized (
    select person_id, bot_id, date_trunc('day', created_at at time zone zone) at time zone zone as day,
      sum(case state when 'reserved' then reserved_tokens when 'settled' then input_tokens + output_tokens else 0 end) as tokens
    from public.model_usage
    where is_counted and created_at >= (select p.starts_at from public.budget_period('month', present, zone) p)
    group by 1, 2, 3
  ), charges as (
    select 'person' as kind, person_id as subject, day, sum(tokens) as tokens from days where person_id is not null group by 2, 3
    union all select 'bot', bot_id, day, sum(tokens) from days group by 2, 3
    union all select 'organisation', nobody, day, sum(tokens) from days group by 3
  )
  select c.kind, c.subject, p.starts_at, p.ends_at, sum(c.tokens)
  from charges c cross join lateral public.budget_of(c.kind, c.subject) b cross join lateral public.budget_period(b.period, present, zone) p
  where b.tokens is not null and c.day >= p.starts_at and c.day < p.ends_at
  group by 1, 2, 3, 4;
end $$;
