import { reading } from "./connection.js";

/** The database server as an operator should know it. Milliseconds and seconds as named. */
export type PostgresFacts = {
  version: string;
  /** As `server_version_num`: 180004 is 18.4. */
  versionNumber: number;
  encoding: string;
  answerMs: number;
  /** How far this machine's clock is ahead of the database's; correct to half of `answerMs`. */
  clockAheadMs: number;
  /** Names of the settings that let acknowledged writes be lost, as they stand for this role. */
  unsafe: string[];
  connections: number;
  /** What this role may open, all limits considered. */
  connectionsLimit: number;
  /** The longest transaction of this role that is still open. */
  longestTransactionSeconds: number;
  preparedTransactions: number;
  /** Transactions since the oldest row was frozen; Postgres stops writing near 2,000 million. */
  frozenAge: number;
};

type Row = {
  version: string;
  number: number;
  encoding: string;
  connections: number;
  most: number;
  longest: number;
  prepared: number;
  frozen: string;
};
type Setting = { name: string; setting: string };

const atLeast = (limits: number[]): number => Math.min(...limits.filter((limit) => limit >= 0));

/** Asks the server about itself. @throws DatabaseUnreachableError */
export function readPostgres(url: string): Promise<PostgresFacts> {
  return reading(url, async ({ rows }) => {
    const [before, clock] = [Date.now(), performance.now()];
    const [time] = await rows<{ ms: number }>("select extract(epoch from clock_timestamp())::float8 * 1000 as ms");
    const answerMs = performance.now() - clock;
    const [row] = await rows<Row & { role: number; database: number }>(`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number, current_setting('server_encoding') as encoding,
        (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - coalesce(current_setting('reserved_connections', true), '0')::int as most,
        (select rolconnlimit from pg_roles where rolname = current_user) as role,
        (select datconnlimit from pg_database where datname = current_database()) as database,
        (select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 from pg_stat_activity
          where usename = current_user and pid <> pg_backend_pid()) as longest,
        (select count(*)::int from pg_prepared_xacts where database = current_database()) as prepared,
        (select age(datfrozenxid) from pg_database where datname = current_database()) as frozen`);
    if (!row || !time) throw new Error("the database says nothing of itself");
    const settings = await rows<Setting>(
      "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') order by name",
    );
    return {
      version: row.version,
      versionNumber: row.number,
      encoding: row.encoding,
      answerMs,
      clockAheadMs: before + answerMs / 2 - time.ms,
      unsafe: settings.filter(({ setting }) => setting === "off").map(({ name }) => name),
      connections: row.connections,
      connectionsLimit: atLeast([row.most, row.role, row.database]),
      longestTransactionSeconds: row.longest,
      preparedTransactions: row.prepared,
      frozenAge: Number(row.frozen),
    };
  });
}
