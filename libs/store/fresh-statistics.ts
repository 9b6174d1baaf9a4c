import type pg from "pg";

const everyMs = 1_000;
/** Below so many rows it does not matter how a table is read; above so many Postgres' own rounds come often enough. */
const rows = { least: 200, most: 5_000_000 };
/** After an attempt, and after one that failed, as on a busy disk. */
const rest = { ms: 5_000, failedMs: 60_000 };

/**
 * Postgres plans by what it last saw of a table, and keeps the plan of a statement that comes again until it looks anew, which may be a minute later:
 * planned for a table that was nearly empty, a send reads all that a hundred thousand others have left meanwhile. So a table that has twice the rows it had
 * when it was last analysed is analysed within seconds, which makes plans anew on every connection of every process.
 */
export function keepStatisticsFresh(pool: pg.Pool): { stop(): void } {
  let restUntil = 0;
  const look = async (): Promise<void> => {
    if (performance.now() < restUntil) return;
    const { rows: found } = await pool.query<{ grown: string | null }>({
      name: "grown_tables",
      text: `select string_agg(format('%I.%I', s.schemaname, s.relname), ', ') as grown from pg_stat_user_tables s join pg_class c on c.oid = s.relid
             where s.schemaname in ('public', 'keys') and s.n_live_tup between 2 * greatest(c.reltuples, $1) and $2`,
      values: [rows.least, rows.most],
    });
    const grown = found[0]?.grown;
    if (!grown) return;
    // one at a time; whoever of several processes comes first does it
    restUntil = performance.now() + rest.failedMs;
    await pool.query(`analyze (skip_locked) ${grown}`);
    restUntil = performance.now() + rest.ms;
  };
  const timer = setInterval(() => {
    look().catch(() => {
      restUntil = performance.now() + rest.failedMs;
    });
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
