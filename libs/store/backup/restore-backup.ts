import { constants, createReadStream } from "node:fs";
import { copyFile, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type MasterKeyDriver, type SuiteName, suitesByName } from "@hoopoe/crypto";
import type { BackedUpTable } from "@hoopoe/protocol";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type Imported, takeInExport } from "../keys/import-keys.js";
import { Keyring } from "../keys/keyring.js";
import { MasterKeys } from "../keys/master-keys.js";
import { connectionOf, withClient } from "../migrate/connection.js";
import { productFolder } from "../migrate/folder.js";
import { migrate, migrationState } from "../migrate/migrate.js";
import { hasMasterKey } from "../migrate/verify-master-key.js";
import { auditBackup } from "./audit-backup.js";
import { flush } from "./flush.js";
import { type Backup, filesOf } from "./open-backup.js";
import { BackupRefused } from "./refused.js";
import { isSigned } from "./sealed-manifest.js";
import { fileOf, quoted, quotedColumns, tablesOf } from "./tables.js";

/** `files`: those that were put in place; fewer than the backup has where some were there already. */
export type Restored = { rows: number; files: number; keys: Imported | null };
export type Restoring = {
  url: string;
  driver: MasterKeyDriver;
  suite: SuiteName;
  filesDir: string;
  backup: Backup;
  /** An export of keys that is younger than the backup: what it has destroyed is destroyed. */
  keys?: string | undefined;
  tell: (done: { table: string; rows: number } | { files: number }) => void;
};

/**
 * Brings a backup into an empty database and its files into place. The data come in one transaction, which ends only when the master key opens what came.
 * Clients begin afresh: `epoch` is new. Cut short, it can be called again.
 * @throws BackupRefused, ImportRefused, WrongMasterKey, MasterKeyUnavailable, MasterKeyError; DatabaseUnreachableError; what the disk says
 */
export async function restoreBackup(restoring: Restoring): Promise<Restored> {
  const { url, backup } = restoring;
  const { manifest } = backup;
  const { applied } = await migrationState(url);
  if (applied.length && (await hasMasterKey(url))) throw new BackupRefused("The database holds data already: a backup is restored into an empty one.");
  if (applied.some((name) => name > manifest.migration))
    throw new BackupRefused("The database was migrated further than the backup is: make it anew, or name an empty one.");
  await migrate(url, { ...productFolder, until: manifest.migration });
  const files = await placeFiles(restoring);
  const keys = await withClient(connectionOf(url), (client) => bringIn(client, restoring));
  await migrate(url);
  await withClient(connectionOf(url), (client) => client.query("analyze"));
  return { rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0), files, keys };
}

/** Before the data: a file that nobody knows does no harm, a message without its file does. */
async function placeFiles({ backup, filesDir, tell }: Restoring): Promise<number> {
  let placed = 0;
  for await (const { id, path } of filesOf(backup.folder)) {
    const into = join(filesDir, id.slice(-2));
    await mkdir(into, { recursive: true, mode: 0o700 });
    if (await place(path, join(into, id))) placed += 1;
    if (placed % 1_000 === 0) tell({ files: placed });
  }
  return placed;
}

async function place(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // of a restore that was cut short, perhaps in the middle of this file
    if ((await stat(target)).size === (await stat(source)).size) return false;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
  await flush(target);
  return true;
}

async function bringIn(client: pg.Client, { backup: { folder, manifest, mac }, driver, suite, keys, tell }: Restoring): Promise<Imported | null> {
  await client.query("set statement_timeout = 0");
  await client.query("begin");
  try {
    const there = await tablesOf(client);
    requireSame(manifest.tables, there);
    // what migrations and triggers wrote is in the backup too
    await client.query(`truncate ${there.map(quoted).join(", ")}`);
    for (const table of there) await client.query(`alter table ${quoted(table)} disable trigger user`);
    const bringAll = async (which: (table: BackedUpTable) => boolean): Promise<void> => {
      for (const table of manifest.tables.filter(which)) {
        await bringInTable(client, table, join(folder, fileOf(table)));
        tell({ table: `${table.schema}.${table.name}`, rows: table.rows });
      }
    };
    // first of all the keys: whether they can be opened is known before the rest has come
    await bringAll(({ schema }) => schema === "keys");
    const imported = keys === undefined ? null : await takeInExport(client, driver, keys);
    await requireKeys(client);
    const keyring = new Keyring(client, await MasterKeys.unlock(client, driver), { suite: suitesByName[suite] });
    if (!(await isSigned(keyring, manifest, mac)))
      throw new BackupRefused("The backup was altered: its manifest is not what was written by who had the master key. Nothing was restored.");
    await bringAll(({ schema }) => schema !== "keys");
    for (const table of there) await client.query(`alter table ${quoted(table)} enable trigger user`);
    await auditBackup(client, "backup.restore", [`made at ${manifest.madeAt}`]);
    await client.query("update organisation set epoch = gen_random_uuid()");
    await client.query("commit");
    return imported;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

// an empty table of master keys would take whatever key is here as its first
async function requireKeys(client: pg.Client): Promise<void> {
  const { rows } = await client.query("select 1 from keys.master_key limit 1");
  if (rows.length === 0) throw new BackupRefused("The backup holds no keys: nothing in it can be read. Nothing was restored.");
}

/** The backup's tables are those of a database at its migration, by name and columns. */
function requireSame(tables: readonly BackedUpTable[], there: Awaited<ReturnType<typeof tablesOf>>): void {
  const told = (list: readonly { schema: string; name: string; columns: string[] }[]): string[] =>
    list.map((table) => `${quoted(table)} (${quotedColumns(table)})`).sort();
  const [mine, yours] = [told(there), told(tables)];
  const odd = mine.find((table) => !yours.includes(table)) ?? yours.find((table) => !mine.includes(table));
  if (odd !== undefined || mine.length !== yours.length)
    throw new BackupRefused(`The backup does not hold the tables of its version: ${odd ?? "one is named twice"}. Nothing was restored.`);
}

async function bringInTable(client: pg.Client, table: BackedUpTable, path: string): Promise<void> {
  const rows = client.query(copyFrom(`copy ${quoted(table)} (${quotedColumns(table)}) from stdin`));
  await pipeline(createReadStream(path), createGunzip(), rows);
  if (rows.rowCount !== table.rows) throw new BackupRefused(`The backup was altered: ${quoted(table)} has ${rows.rowCount} rows, not ${table.rows}.`);
}
