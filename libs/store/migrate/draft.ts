import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectionOf } from "./connection.js";
import { type PrismaFolder, productFolder, readMigrations, readSchema } from "./folder.js";

/**
 * The SQL that leads from what the migrations make to what the schema says; "" when they agree. Replays the
 * migrations in a scratch database that it makes on the server of `url` and drops again; the database of
 * `url` itself is not touched. Functions, triggers, partial indexes and the like that Prisma's schema cannot
 * say are in migrations only, and not compared.
 */
export async function driftSql(url: string, folder: PrismaFolder = productFolder): Promise<string> {
  const { engineMigrations, openSchemaEngine } = await import("./engine.js");
  const engine = await openSchemaEngine(connectionOf(url), folder);
  try {
    const { stdout } = await engine.diff({
      from: { tag: "migrations", ...engineMigrations(folder) },
      to: { tag: "schemaDatamodel", files: readSchema(folder) },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const sql = stdout ?? "";
    return /^\s*(--[^\n]*\s*)*$/.test(sql) ? "" : sql;
  } finally {
    engine.free();
  }
}

/** Writes the next migration; undefined when schema and migrations agree already. `name` in lower case with underscores. */
export async function draftMigration(url: string, name: string, folder: PrismaFolder = productFolder): Promise<{ file: string; sql: string } | undefined> {
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name))
    throw new Error(`'${name}' is no name for a migration: use lower-case letters, digits and underscores, as in add_receipts.`);
  const sql = await driftSql(url, folder);
  if (!sql) return undefined;
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const latest = readMigrations(folder).at(-1)?.name.slice(0, 14) ?? "";
  if (stamp <= latest) throw new Error(`The newest migration (${latest}) lies in the future of this machine's clock.`);
  const directory = join(folder.migrations, `${stamp}_${name}`);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "migration.sql");
  writeFileSync(file, sql);
  return { file, sql };
}
