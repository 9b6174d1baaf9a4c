import type { ModelChoice } from "@hoopoe/protocol";
import type { Database } from "../database.js";

/** A bot and the models that it asks, in order; without any it answers from the documents. */
export type BotChain = { id: string; displayName: string; models: { providerId: string; model: string }[] };
export type UsedRow = { providerId: string; calls: number; firstAt: Date | null; lastAt: Date | null };
type Row = { id: string; displayName: string; providerId: string | null; model: string | null; fallbacks: ModelChoice[] };

const chain = `select b.account_id as id, a.display_name as "displayName", b.provider_id as "providerId", b.model, b.fallbacks from bot b join account a on a.id = b.account_id`;

function chainOf({ id, displayName, providerId, model, fallbacks }: Row): BotChain {
  return { id, displayName, models: providerId ? [{ providerId, model: model ?? "" }, ...fallbacks] : [] };
}

/** Who receives what bots are asked. */
export class RegisterRepo {
  constructor(private readonly db: Database) {}

  /** How often and from when to when these providers were called. */
  async used(providerIds: readonly string[]): Promise<Map<string, UsedRow>> {
    const { rows } = await this.db.pool.query<UsedRow>(
      `select p.id as "providerId", u.calls, u.first_at as "firstAt", u.last_at as "lastAt" from unnest($1::uuid[]) as p(id)
       cross join lateral (select count(*)::int as calls, min(at) as first_at, max(at) as last_at from egress_call where provider_id = p.id and unsent is null) u`,
      [providerIds],
    );
    return new Map(rows.map((row) => [row.providerId, row]));
  }

  /** The living bots that ask any of these providers, by id. */
  async botsOf(providerIds: readonly string[]): Promise<BotChain[]> {
    const { rows } = await this.db.pool.query<Row>(
      `${chain} where a.deactivated_at is null and (b.provider_id = any($1::uuid[])
         or exists (select 1 from jsonb_array_elements(b.fallbacks) f where f->>'providerId' = any($1::text[]))) order by a.id`,
      [providerIds],
    );
    return rows.map(chainOf);
  }

  /** These bots, living or not. */
  async chainsOf(botIds: readonly string[]): Promise<BotChain[]> {
    const { rows } = await this.db.pool.query<Row>(`${chain} where b.account_id = any($1::uuid[])`, [botIds]);
    return rows.map(chainOf);
  }
}
