import { uuidv7 } from "@hoopoe/crypto";
import type { Database } from "../database.js";

/** One model at one host. */
export type ModelKey = { providerId: string; model: string };
export type ModelStatusRow = ModelKey & { lastOkAt: Date | null; lastFailureAt: Date | null; lastError: string | null; openedAt: Date | null };

/** A place without a sign of life from its worker is free again after this long. */
const leaseSeconds = 15;

/** How model hosts do, and what all workers share of their limits. */
export class ModelHostsRepo {
  /** This process, among those that hold places. */
  readonly #holder = uuidv7();

  constructor(private readonly db: Database) {}

  /** Takes one of `limit` places at a model for this process; its number, or null when all are taken (or another was quicker: ask again). */
  async takePlace({ providerId, model }: ModelKey, limit: number): Promise<number | null> {
    const { rows } = await this.db.pool.query<{ number: number }>(
      `insert into model_place as p (provider_id, model, number, holder, until)
       select $1, $2, n, $3, now() + make_interval(secs => ${leaseSeconds}) from generate_series(1, $4::int) n
       where not exists (select 1 from model_place o where o.provider_id = $1 and o.model = $2 and o.number = n and o.until > now())
       order by random() limit 1
       on conflict (provider_id, model, number) do update set holder = excluded.holder, until = excluded.until where p.until <= now()
       returning number`,
      [providerId, model, this.#holder, limit],
    );
    return rows[0]?.number ?? null;
  }

  async freePlace({ providerId, model }: ModelKey, number: number): Promise<void> {
    await this.db.pool.query("delete from model_place where provider_id = $1 and model = $2 and number = $3 and holder = $4", [
      providerId,
      model,
      number,
      this.#holder,
    ]);
  }

  /** A sign of life for all places of this process. */
  async renewPlaces(): Promise<void> {
    await this.db.pool.query(`update model_place set until = now() + make_interval(secs => ${leaseSeconds}) where holder = $1`, [this.#holder]);
  }

  /** Counts a call in the present minute of the database's clock. Null: it may be made; else the milliseconds until the next minute. */
  async countCall({ providerId, model }: ModelKey, perMinute: number): Promise<number | null> {
    const { rows } = await this.db.pool.query<{ counted: boolean; left: number }>(
      `with counted as (
         insert into model_minute as m (provider_id, model, minute, calls) values ($1, $2, date_trunc('minute', now()), 1)
         on conflict (provider_id, model) do update set minute = excluded.minute, calls = case when m.minute = excluded.minute then m.calls + 1 else 1 end
         where m.minute <> excluded.minute or m.calls < $3 returning 1)
       select exists (select 1 from counted) as counted,
              extract(epoch from date_trunc('minute', now()) + interval '1 minute' - now())::float8 * 1000 as left`,
      [providerId, model, perMinute],
    );
    const [row] = rows;
    return !row || row.counted ? null : row.left;
  }

  async noteOk({ providerId, model }: ModelKey): Promise<void> {
    await this.db.pool.query(
      `insert into model_status (provider_id, model, last_ok_at) values ($1, $2, clock_timestamp())
       on conflict (provider_id, model) do update set last_ok_at = clock_timestamp(), opened_at = null`,
      [providerId, model],
    );
  }

  /** `opened`: it is not asked for a while. Else what was known of that stays, until it answers. */
  async noteFailure({ providerId, model }: ModelKey, failure: { errorCode: string; opened: boolean }): Promise<void> {
    await this.db.pool.query(
      `insert into model_status as s (provider_id, model, last_failure_at, last_error, opened_at)
       values ($1, $2, clock_timestamp(), $3, case when $4 then clock_timestamp() end)
       on conflict (provider_id, model) do update
       set last_failure_at = clock_timestamp(), last_error = $3, opened_at = case when $4 then clock_timestamp() else s.opened_at end`,
      [providerId, model, failure.errorCode, failure.opened],
    );
  }

  /** Of these providers, by the model's name. */
  async statuses(providerIds: readonly string[]): Promise<ModelStatusRow[]> {
    return this.db.prisma.modelStatus.findMany({
      where: { providerId: { in: [...providerIds] } },
      orderBy: [{ providerId: "asc" }, { model: "asc" }],
      take: 1_000,
    });
  }

  /** What was known of a host says nothing of it at another address, or with another key. */
  async forget(providerId: string): Promise<void> {
    await this.db.pool.query("delete from model_status where provider_id = $1", [providerId]);
  }
}
