import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** A database of a test file's own, migrated and empty. */
export type TestDatabase = { url: string; query: (sql: string, values?: unknown[]) => Promise<pg.QueryResult>; drop: () => Promise<void> };

/** Makes it by copying the run's migrated template; drop it in `afterAll`. */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `t_${randomBytes(8).toString("hex")}`;
  const address = (database: string): string => inject("postgres").replace("DATABASE", database);
  const once = async (database: string, sql: string, values?: unknown[]): Promise<pg.QueryResult> => {
    const client = new pg.Client(address(database));
    await client.connect();
    try {
      return await client.query(sql, values);
    } finally {
      await client.end();
    }
  };
  // Copying needs the template to itself; test files that begin at once take turns.
  const client = new pg.Client(address("postgres"));
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(4600)");
    await client.query(`create database ${name} template hoopoe_template`);
  } finally {
    await client.end();
  }
  return {
    url: address(name),
    query: (sql, values) => once(name, sql, values),
    drop: async () => void (await once("postgres", `drop database if exists ${name} with (force)`)),
  };
}
