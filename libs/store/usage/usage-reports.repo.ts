import type { Database } from "../database.js";

export type UsageBy = "day" | "person" | "bot" | "provider" | "model";
export type UsageCounts = {
  calls: number;
  runs: number;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Of input and output together, those that we counted ourselves. */
  estimatedTokens: number;
  /** In millionths of the currency; null when nothing of it has a price. */
  costMicros: number | null;
  /** Of input and output together, those that have a price. */
  pricedTokens: number;
};
/** One line: `day` as YYYY-MM-DD; `id` of person (null: erased), bot or provider; `name` of it as it is now. */
export type UsageLine = UsageCounts & { day: string | null; id: string | null; model: string | null; name: string | null };
/** Days of the zone, as YYYY-MM-DD, both included. */
export type Days = { from: string; to: string; zone: string };

type Grouping = { columns: string; tables: string; group: string; order: string };
const byId = (id: string, name: string, table: string): Grouping => ({
  columns: `null as day, u.${id} as id, null as model, n.${name} as name`,
  tables: `left join ${table} n on n.id = u.${id}`,
  group: `u.${id}, n.${name}`,
  order: `sum(u.input_tokens + u.output_tokens) desc, u.${id}`,
});
const groupings: Record<UsageBy, Grouping> = {
  day: {
    columns: `to_char(u.created_at at time zone $3, 'YYYY-MM-DD') as day, null::uuid as id, null as model, null as name`,
    tables: "",
    group: "1",
    order: "1 desc",
  },
  person: byId("person_id", "display_name", "account"),
  bot: byId("bot_id", "display_name", "account"),
  provider: byId("provider_id", "name", "model_provider"),
  model: {
    columns: "null as day, u.provider_id as id, u.model, n.name as name",
    tables: "left join model_provider n on n.id = u.provider_id",
    group: "u.provider_id, u.model, n.name",
    order: "sum(u.input_tokens + u.output_tokens) desc, u.provider_id, u.model",
  },
};

const counts = `count(*)::float8 as calls, count(distinct u.run_id)::float8 as runs, coalesce(sum(u.input_tokens), 0)::float8 as "inputTokens",
  coalesce(sum(u.cached_tokens), 0)::float8 as "cachedTokens", coalesce(sum(u.output_tokens), 0)::float8 as "outputTokens",
  coalesce(sum(u.reasoning_tokens), 0)::float8 as "reasoningTokens",
  coalesce(sum(u.input_tokens + u.output_tokens) filter (where u.is_estimated), 0)::float8 as "estimatedTokens",
  sum(u.cost_micros)::float8 as "costMicros", coalesce(sum(u.input_tokens + u.output_tokens) filter (where u.cost_micros is not null), 0)::float8 as "pricedTokens"`;
const settledBetween = `u.state = 'settled' and u.created_at >= $1::date::timestamp at time zone $3 and u.created_at < ($2::date + 1)::timestamp at time zone $3`;

/** What was used, told in sums. */
export class UsageReportsRepo {
  constructor(private readonly db: Database) {}

  async lines(by: UsageBy, days: Days, page: { offset: number; limit: number }): Promise<UsageLine[]> {
    const { columns, tables, group, order } = groupings[by];
    const { rows } = await this.db.pool.query<UsageLine>(
      `select ${columns}, ${counts} from model_usage u ${tables} where ${settledBetween} group by ${group} order by ${order} limit $4 offset $5`,
      [days.from, days.to, days.zone, page.limit, page.offset],
    );
    return rows;
  }

  async total(days: Days): Promise<UsageCounts> {
    const { rows } = await this.db.pool.query<UsageCounts>(`select ${counts} from model_usage u where ${settledBetween}`, [days.from, days.to, days.zone]);
    return rows[0] as UsageCounts;
  }

  /** What one person used on this day and in this month of the zone, and which day it is. */
  async ofPerson(personId: string, zone: string): Promise<{ today: { calls: number; tokens: number }; month: { calls: number; tokens: number } }> {
    const { rows } = await this.db.pool.query<Record<"callsToday" | "tokensToday" | "calls" | "tokens", number>>(
      `select count(*) filter (where u.created_at >= d.starts_at)::float8 as "callsToday",
         coalesce(sum(u.input_tokens + u.output_tokens) filter (where u.created_at >= d.starts_at), 0)::float8 as "tokensToday",
         count(*) filter (where u.id is not null)::float8 as calls, coalesce(sum(u.input_tokens + u.output_tokens), 0)::float8 as tokens
       from budget_period('day', clock_timestamp(), $2) d cross join budget_period('month', clock_timestamp(), $2) m
       left join model_usage u on u.person_id = $1 and u.state = 'settled' and u.created_at >= m.starts_at`,
      [personId, zone],
    );
    const { callsToday = 0, tokensToday = 0, calls = 0, tokens = 0 } = rows[0] ?? {};
    return { today: { calls: callsToday, tokens: tokensToday }, month: { calls, tokens } };
  }

  /** The day that it is in a zone, as YYYY-MM-DD. */
  async today(zone: string): Promise<string> {
    const { rows } = await this.db.pool.query<{ day: string }>("select to_char(clock_timestamp() at time zone $1, 'YYYY-MM-DD') as day", [zone]);
    return (rows[0] as { day: string }).day;
  }
}
