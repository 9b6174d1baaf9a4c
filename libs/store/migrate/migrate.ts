import pg from "pg";
import { type Connection, connectionOf, withClient } from "./connection.js";
import { MigrationFailedError } from "./errors.js";
import { type Migration, type PrismaFolder, productFolder, readMigrations } from "./folder.js";
import { type History, readHistory } from "./history.js";

/** What a run did: names, oldest first. */
export type Migrated = {
  /** Applied by this run. */
  applied: string[];
  /** Found begun and never finished (a run that was killed or refused), rolled back by Postgres, and tried again by this run. */
  retried: string[];
  /** Applied long ago, with other SQL than the folder holds now. Harmless to run on, wrong to have. */
  edited: string[];
};

/** Advisory locks, chosen at random: one migrator at a time; and held by the connection that runs a script, for as long as it runs. */
const MIGRATOR_LOCK = "7315204918263301";
const SCRIPT_LOCK = "7315204918263302";

/**
 * Brings the database of `url` to the newest migration. Two runs at once wait for one another. When nothing
 * is to be done the schema engine is not loaded, and the run takes milliseconds.
 *
 * Each migration is one transaction together with the note that it is finished, so a run that is killed
 * leaves it whole or not at all, and the next run goes on from there.
 *
 * The engine leaves handles open: a short-lived process should end by `process.exit`.
 * @throws NewerDatabaseError, MigrationFailedError, DatabaseUnreachableError
 */
export async function migrate(url: string, folder: PrismaFolder = productFolder): Promise<Migrated> {
  const connection = connectionOf(url);
  const migrations = readMigrations(folder);
  return withClient(connection, async (client) => {
    const before = await readHistory(client, migrations);
    if (!before.pending.length) return { applied: [], retried: [], edited: before.edited };
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATOR_LOCK]);
    // A migrator that was killed may have left its script running on the server: wait for its end.
    await client.query("SELECT pg_advisory_lock($1), pg_advisory_unlock($1)", [SCRIPT_LOCK]);
    const history = await readHistory(client, migrations);
    if (history.pending.length) await apply({ client, connection, folder, migrations, history });
    return { applied: history.pending, retried: history.unfinished, edited: history.edited };
  });
}

/**
 * Where the database of `url` stands, changing nothing.
 * @throws NewerDatabaseError, DatabaseUnreachableError
 */
export async function migrationState(url: string, folder: PrismaFolder = productFolder): Promise<History & { newest: string }> {
  const migrations = readMigrations(folder);
  const history = await withClient(connectionOf(url), (client) => readHistory(client, migrations));
  return { ...history, newest: migrations.at(-1)?.name ?? "" };
}

type Run = { client: pg.Client; connection: Connection; folder: PrismaFolder; migrations: Migration[]; history: History };

async function apply({ client, connection, folder, migrations, history }: Run): Promise<void> {
  // Loaded only now: five megabytes of WebAssembly that most starts do not need.
  const { engineMigrations, openSchemaEngine } = await import("./engine.js");
  const engine = await openSchemaEngine(connection, folder, (script) => atomically(script, migrations));
  try {
    for (const migrationName of history.unfinished) await engine.markMigrationRolledBack({ migrationName });
    await engine.applyMigrations({ migrationsList: engineMigrations(folder), filters: { externalTables: [], externalEnums: [] } });
  } catch (error) {
    const { unfinished } = await readHistory(client, migrations);
    if (unfinished[0] === undefined) throw error;
    throw new MigrationFailedError(unfinished[0], await recordedFault(client, unfinished[0]));
  } finally {
    engine.free();
  }
}

/** A migration's script with the lock before it and the note that it is finished behind it, in the same transaction. */
function atomically(script: string, migrations: Migration[]): string {
  const migration = migrations.find(({ sql }) => sql === script);
  if (!migration) return script;
  const name = pg.escapeLiteral(migration.name);
  return `SELECT pg_advisory_xact_lock(${SCRIPT_LOCK});
${script}
;UPDATE _prisma_migrations SET finished_at = now()
  WHERE migration_name = ${name} AND finished_at IS NULL AND rolled_back_at IS NULL;`;
}

async function recordedFault(client: pg.Client, migration: string): Promise<string> {
  const { rows } = await client.query<{ logs: string | null }>(
    "SELECT logs FROM _prisma_migrations WHERE migration_name = $1 AND rolled_back_at IS NULL ORDER BY started_at DESC LIMIT 1",
    [migration],
  );
  return (rows[0]?.logs ?? "it was cut short").replaceAll(/\s+/g, " ").trim();
}
