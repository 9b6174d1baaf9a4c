import { uuidv7 } from "@hoopoe/crypto";
import type { Database, Sql } from "../database.js";
import type { BudgetKind } from "./usage.repo.js";

export type BudgetPeriod = "day" | "month";
/** A budget and how it stands. `subjectId` null: for every person, or the organisation. `tokens` null: no limit for this one. */
export type BudgetRow = {
  id: string;
  kind: BudgetKind;
  subjectId: string | null;
  name: string | null;
  tokens: number | null;
  period: BudgetPeriod;
  /** Used or reserved in the present period; null for every person's, which is each one's own. */
  used: number | null;
  renewsAt: Date;
};
export type NewBudget = { kind: BudgetKind; subjectId: string | null; tokens: number | null; period: BudgetPeriod };
/** How one person stands: null without a limit. */
export type Standing = { tokens: number; period: BudgetPeriod; used: number; renewsAt: Date };
export type NearlyUsed = Standing & { kind: BudgetKind; subjectId: string | null; name: string | null };
export type UsageSettingsRow = { timeZone: string; localCounts: boolean; currency: string };
export type PriceRow = { id: string; providerId: string; model: string; inputPerMillion: number; cachedPerMillion: number | null; outputPerMillion: number };

const nobody = "00000000-0000-0000-0000-000000000000";
/** For as long as budgets change nobody reserves or settles: they hold it shared (`reserve_usage`). */
const lock = "select pg_advisory_xact_lock(7031600)";

const standing = `with s as (select time_zone from usage_settings where id = 1)`;
const budgetColumns = `b.id, b.kind, nullif(b.subject_id, '${nobody}') as "subjectId", a.display_name as name, b.tokens::float8 as tokens, b.period,
  case when b.kind = 'person' and b.subject_id = '${nobody}' then null else coalesce(m.tokens, 0)::float8 end as used, p.ends_at as "renewsAt"`;
const budgetTables = `budget b cross join s cross join lateral budget_period(b.period, clock_timestamp(), s.time_zone) p
  left join budget_meter m on m.kind = b.kind and m.subject_id = b.subject_id and m.starts_at = p.starts_at
  left join account a on a.id = b.subject_id`;

/** What may be used, by whom, in which time; what it costs; and how usage is counted. */
export class BudgetsRepo {
  constructor(private readonly db: Database) {}

  async list(after: string | null, limit: number): Promise<BudgetRow[]> {
    const { rows } = await this.db.pool.query<BudgetRow>(
      `${standing} select ${budgetColumns} from ${budgetTables} where $1::uuid is null or b.id > $1 order by b.id limit $2`,
      [after, limit],
    );
    return rows;
  }

  /** Sets the budget of a subject, in place of the one before. What was used in the present period counts. */
  async put({ kind, subjectId, tokens, period }: NewBudget): Promise<BudgetRow> {
    const id = await this.#changing(async (sql) => {
      const { rows } = await sql.query<{ id: string }>(
        `insert into budget (id, kind, subject_id, tokens, period) values ($1, $2, $3, $4, $5)
         on conflict (kind, subject_id) do update set tokens = excluded.tokens, period = excluded.period, updated_at = now() returning id`,
        [uuidv7(), kind, subjectId ?? nobody, tokens, period],
      );
      return (rows[0] as { id: string }).id;
    });
    const { rows } = await this.db.pool.query<BudgetRow>(`${standing} select ${budgetColumns} from ${budgetTables} where b.id = $1`, [id]);
    return rows[0] as BudgetRow;
  }

  /** False when there is none of this id. */
  async remove(id: string): Promise<boolean> {
    return this.#changing(async (sql) => (await sql.query("delete from budget where id = $1", [id])).rowCount === 1);
  }

  async standingOf(personId: string): Promise<Standing | null> {
    const { rows } = await this.db.pool.query<Standing>(
      `${standing} select b.tokens::float8 as tokens, b.period, coalesce(m.tokens, 0)::float8 as used, p.ends_at as "renewsAt"
       from s cross join lateral budget_of('person', $1) b cross join lateral budget_period(b.period, clock_timestamp(), s.time_zone) p
       left join budget_meter m on m.kind = 'person' and m.subject_id = $1 and m.starts_at = p.starts_at where b.tokens is not null`,
      [personId],
    );
    return rows[0] ?? null;
  }

  /** Budgets of which at least this share is used or reserved, the fullest first. */
  async nearlyUsed(share: number, limit: number): Promise<NearlyUsed[]> {
    const { rows } = await this.db.pool.query<NearlyUsed>(
      `select m.kind, nullif(m.subject_id, '${nobody}') as "subjectId", a.display_name as name, b.tokens::float8 as tokens, b.period, m.tokens::float8 as used,
         m.ends_at as "renewsAt"
       from budget_meter m cross join lateral budget_of(m.kind, m.subject_id) b left join account a on a.id = m.subject_id
       where m.ends_at > clock_timestamp() and m.starts_at <= clock_timestamp() and m.tokens >= b.tokens * $1::float8
       order by m.tokens::float8 / greatest(b.tokens, 1) desc, m.kind, m.subject_id limit $2`,
      [share, limit],
    );
    return rows;
  }

  async settings(): Promise<UsageSettingsRow> {
    const { rows } = await this.db.pool.query<UsageSettingsRow>(
      `select time_zone as "timeZone", is_local_counted as "localCounts", currency from usage_settings where id = 1`,
    );
    return rows[0] as UsageSettingsRow;
  }

  /** False when Postgres knows no such time zone. */
  async changeSettings(change: Partial<UsageSettingsRow>): Promise<boolean> {
    if (change.timeZone !== undefined) {
      const { rows } = await this.db.pool.query("select 1 from pg_timezone_names where name = $1", [change.timeZone]);
      if (rows.length === 0) return false;
    }
    await this.#changing((sql) =>
      sql.query(
        `update usage_settings set time_zone = coalesce($1, time_zone), is_local_counted = coalesce($2, is_local_counted), currency = coalesce($3, currency)
         where id = 1`,
        [change.timeZone, change.localCounts, change.currency],
      ),
    );
    return true;
  }

  async prices(after: string | null, limit: number): Promise<PriceRow[]> {
    const { rows } = await this.db.pool.query<PriceRow>(`select ${priceColumns} from model_price where $1::uuid is null or id > $1 order by id limit $2`, [
      after,
      limit,
    ]);
    return rows;
  }

  /** Sets the price of a model, for what is settled from now on. */
  async putPrice(price: Omit<PriceRow, "id">): Promise<PriceRow> {
    const { rows } = await this.db.pool.query<PriceRow>(
      `insert into model_price (id, provider_id, model, input_per_million, cached_per_million, output_per_million) values ($1, $2, $3, $4, $5, $6)
       on conflict (provider_id, model) do update set input_per_million = excluded.input_per_million, cached_per_million = excluded.cached_per_million,
         output_per_million = excluded.output_per_million, updated_at = now() returning ${priceColumns}`,
      [uuidv7(), price.providerId, price.model, price.inputPerMillion, price.cachedPerMillion, price.outputPerMillion],
    );
    return rows[0] as PriceRow;
  }

  async removePrice(id: string): Promise<boolean> {
    return (await this.db.pool.query("delete from model_price where id = $1", [id])).rowCount === 1;
  }

  #changing<T>(change: (sql: Sql) => Promise<T>): Promise<T> {
    return this.db.transaction(async (sql) => {
      await sql.query(lock);
      const result = await change(sql);
      await sql.query("select public.rebuild_meters()");
      return result;
    });
  }
}

const priceColumns = `id, provider_id as "providerId", model, input_per_million::float8 as "inputPerMillion",
  cached_per_million::float8 as "cachedPerMillion", output_per_million::float8 as "outputPerMillion"`;
