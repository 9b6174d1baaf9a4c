import type { Database } from "./database.js";

/** Open runs: `waiting` for a worker, `working` in one's hands, `abandoned` by one that gave no sign of life. */
export type RunFigures = { waiting: number; working: number; abandoned: number; oldestWaitingSeconds: number; endedLately: Record<string, number> };
/** `ageDays`: of the current version; `unfinished`: versions beside it that a rotation has announced or not destroyed yet. */
export type MasterKeyFigures = { ageDays: number; unfinished: number };
export type TableSize = { table: string; bytes: number; rows: number };
export type DatabaseFigures = {
  nodes: Record<"server" | "worker", number>;
  runs: RunFigures;
  connections: number;
  connectionsLimit: number;
  masterKey: MasterKeyFigures;
};

const watchedTables = ["message", "member", "conversation", "bot_run", "session", "audit_event", "keys.wrapped_key"];

/** What operators watch, from indexes and the catalogue alone: nothing here grows with the number of messages. */
export class FiguresRepo {
  constructor(private readonly db: Database) {}

  /** How the installation is now. `endedLately`: runs of the last five minutes by outcome. */
  async now(): Promise<DatabaseFigures> {
    const { rows } = await this.db.pool.query<{
      servers: number;
      workers: number;
      waiting: number;
      working: number;
      abandoned: number;
      oldest: number;
      ended: Record<string, number>;
      connections: number;
      most: number;
      key_age_days: number;
      keys_unfinished: number;
    }>(
      `select n.servers, n.workers, r.waiting, r.working, r.abandoned, r.oldest,
         (select coalesce(jsonb_object_agg(state, n), '{}') from
           (select state, count(*)::int as n from bot_run where finished_at > now() - interval '5 minutes' group by state) e) as ended,
         (select coalesce(sum(numbackends), 0)::int from pg_stat_database) as connections, current_setting('max_connections')::int as most,
         k.key_age_days, k.keys_unfinished
       from (select count(*) filter (where kind = 'server')::int as servers, count(*) filter (where kind = 'worker')::int as workers
             from node where seen_at > now() - interval '15 seconds') n,
            (select count(*) filter (where lease_until is null)::int as waiting, count(*) filter (where lease_until >= now())::int as working,
               count(*) filter (where lease_until < now())::int as abandoned,
               coalesce(extract(epoch from now() - min(created_at) filter (where lease_until is null)), 0)::float as oldest
             from bot_run where finished_at is null) r,
            (select coalesce(extract(epoch from now() - (array_agg(created_at order by version) filter (where retired_at is null))[1]) / 86400, 0)::float as key_age_days,
               greatest(count(*) - 1, 0)::int as keys_unfinished
             from keys.master_key where destroyed_at is null) k`,
    );
    const row = rows[0];
    if (!row) throw new Error("the figures are one row");
    const { waiting, working, abandoned, oldest, ended } = row;
    return {
      nodes: { server: row.servers, worker: row.workers },
      runs: { waiting, working, abandoned, oldestWaitingSeconds: oldest, endedLately: ended },
      connections: row.connections,
      connectionsLimit: row.most,
      masterKey: { ageDays: row.key_age_days, unfinished: row.keys_unfinished },
    };
  }

  /** Sizes on disk with indexes; rows as the last ANALYZE estimated them. */
  async sizes(): Promise<{ databaseBytes: number; tables: TableSize[] }> {
    const { rows } = await this.db.pool.query<{ whole: string; name: string; bytes: string; rows: number }>(
      `select pg_database_size(current_database()) as whole, t.name, pg_total_relation_size(c.oid) as bytes, greatest(c.reltuples, 0)::float as rows
       from unnest($1::text[]) as t(name) join pg_class c on c.oid = to_regclass(t.name)`,
      [watchedTables],
    );
    return {
      databaseBytes: Number(rows[0]?.whole ?? 0),
      tables: rows.map(({ name, bytes, rows: estimated }) => ({ table: name, bytes: Number(bytes), rows: estimated })),
    };
  }
}
