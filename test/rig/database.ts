import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** A database of a test file's own, migrated and empty. */
export type TestDatabase = { url: string; query: (sql: string, values?: unknown[]) => Promise<pg.QueryResult>; drop: () => Promise<void> };

/** One statement over a connection of its own. */
async function queryOnce(url: string, sql: string, values?: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}

/**
 * Statements one after another or at once, over connections that are kept for a moment: a new one costs the test and Postgres several times its statement.
 * What a statement sets for its session is lost or found by another; an idle connection that the test cuts is replaced unseen.
 */
export function keptConnections(url: string): { query: TestDatabase["query"]; close: () => Promise<void> } {
  const pool = new pg.Pool({ connectionString: url, max: 4, idleTimeoutMillis: 500, allowExitOnIdle: true, application_name: "tests" });
  pool.on("error", () => undefined);
  return { query: (sql, values) => pool.query(sql, values), close: () => pool.end() };
}

/** Makes it by copying the run's migrated template; drop it in `afterAll`. `postgres` is an address with `DATABASE` in the place of a name. */
export const freshDatabase = (postgres: string = inject("postgres")): Promise<TestDatabase> => copyDatabase(postgres, "hoopoe_template");

/** As a database is now, once nobody is connected to it. */
export const copyOf = (database: TestDatabase): Promise<TestDatabase> => copyDatabase(inject("postgres"), new URL(database.url).pathname.slice(1));

async function copyDatabase(postgres: string, template: string): Promise<TestDatabase> {
  const name = `t_${randomBytes(8).toString("hex")}`;
  const address = (database: string): string => postgres.replace("DATABASE", database);
  // Copying needs the template to itself; test files that begin at once take turns.
  const client = new pg.Client(address("postgres"));
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(4600)");
    await client.query(`create database ${name} template ${template}`);
  } finally {
    await client.end();
  }
  const { query, close } = keptConnections(address(name));
  return {
    url: address(name),
    query,
    async drop() {
      await close();
      await queryOnce(address("postgres"), `drop database if exists ${name} with (force)`);
    },
  };
}
