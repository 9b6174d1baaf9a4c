import type pg from "pg";

const everyMs = 1_000;
/** Below so many blocks of 8 KiB it does not matter how a table is read. */
const smallest = 8;

/**
 * Postgres keeps the plan of a statement that comes again until its tables are analysed, which may be a minute later: one made while a table was nearly
 * empty reads it whole, or along an index that tells its rows not apart, when a hundred thousand have come meanwhile. So the sizes of tables are looked
 * at once a second, and when one of them has doubled every connection makes its plans anew.
 */
export function keepPlansFresh(pool: pg.Pool): { stop(): void } {
  const plannedFor = new Map<string, number>();
  const madeAt = new WeakMap<pg.PoolClient, number>();
  let generation = 0;
  pool.on("acquire", (client) => {
    const made = madeAt.get(client);
    madeAt.set(client, generation);
    // goes before whatever the connection was taken for
    if (made !== undefined && made !== generation) client.query("discard plans").catch(() => undefined);
  });
  const look = async (): Promise<void> => {
    const { rows } = await pool.query<{ name: string; blocks: number }>({
      name: "table_blocks",
      text: `select c.oid::text as name, (pg_relation_size(c.oid) / current_setting('block_size')::int)::int as blocks from pg_class c
             where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'keys'::regnamespace)`,
    });
    const grown = rows.filter(({ name, blocks }) => blocks >= 2 * (plannedFor.get(name) ?? smallest));
    for (const { name, blocks } of grown) plannedFor.set(name, blocks);
    if (grown.length) generation++;
  };
  const timer = setInterval(() => void look().catch(() => undefined), everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
