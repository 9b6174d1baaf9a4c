import type pg from "pg";
import { NewerDatabaseError } from "./errors.js";
import type { Migration } from "./folder.js";

/** What `_prisma_migrations` says, set against the folder. */
export type History = {
  /** Names finished and not rolled back, in order. */
  applied: string[];
  /** Names in the folder and not applied, in order. */
  pending: string[];
  /** Names begun and never finished: their run was cut short or refused. */
  unfinished: string[];
  /** Names whose SQL is no longer what was applied. */
  edited: string[];
};

type Row = { migration_name: string; checksum: string; finished: boolean };

/**
 * Reads the history; an empty one when the table is not there.
 * @throws NewerDatabaseError when the table names a migration that the folder does not have.
 */
export async function readHistory(client: pg.Client, folder: Migration[]): Promise<History> {
  const { rows: table } = await client.query<{ there: boolean }>("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there");
  const { rows } = table[0]?.there
    ? await client.query<Row>(
        "SELECT migration_name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name",
      )
    : { rows: [] };
  const known = new Map(folder.map(({ name, checksum }) => [name, checksum]));
  const unknown = rows.filter((row) => !known.has(row.migration_name)).map((row) => row.migration_name);
  if (unknown.length) throw new NewerDatabaseError(unknown);
  const done = rows.filter((row) => row.finished);
  const applied = new Set(done.map((row) => row.migration_name));
  return {
    applied: [...applied],
    pending: folder.map(({ name }) => name).filter((name) => !applied.has(name)),
    unfinished: rows.filter((row) => !row.finished).map((row) => row.migration_name),
    edited: done.filter((row) => known.get(row.migration_name) !== row.checksum).map((row) => row.migration_name),
  };
}
