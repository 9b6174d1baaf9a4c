import type { Database } from "../database.js";

/** Failed sign-ins, counted per keyed hash of an account name or address over a window. */
export class AttemptsRepo {
  constructor(private readonly db: Database) {}

  /** Failures of each key in its present window, and how long the window still lasts. */
  async read(keys: Buffer[], windowMs: number): Promise<{ failures: number; leftMs: number }[]> {
    const { rows } = await this.db.pool.query<{ key: Buffer; failures: number; left_ms: number }>(
      `select key, failures, ($2::float - extract(epoch from now() - started_at) * 1000)::float as left_ms from sign_in_attempt
       where key = any($1::bytea[]) and started_at > now() - make_interval(secs => $2::float / 1000)`,
      [keys, windowMs],
    );
    return keys.map((key) => {
      const row = rows.find((r) => r.key.equals(key));
      return { failures: row?.failures ?? 0, leftMs: row?.left_ms ?? 0 };
    });
  }

  async fail(keys: Buffer[], windowMs: number): Promise<void> {
    await this.db.pool.query(
      `insert into sign_in_attempt as a (key, failures, started_at) select k, 1, now() from unnest($1::bytea[]) k
       on conflict (key) do update set
         failures = case when a.started_at > now() - make_interval(secs => $2::float / 1000) then a.failures + 1 else 1 end,
         started_at = case when a.started_at > now() - make_interval(secs => $2::float / 1000) then a.started_at else now() end`,
      [keys, windowMs],
    );
  }

  async clear(keys: Buffer[]): Promise<void> {
    await this.db.pool.query("delete from sign_in_attempt where key = any($1::bytea[])", [keys]);
  }
}
