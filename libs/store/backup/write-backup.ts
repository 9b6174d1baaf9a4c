import { createHash } from "node:crypto";
import { constants, createWriteStream } from "node:fs";
import { copyFile, mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type MasterKeyDriver, type SuiteName, suitesByName } from "@hoopoe/crypto";
import { type BackedUpTable, backupFormat, type BackupManifest } from "@hoopoe/protocol";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { exportKeyName } from "../keys/export-file.js";
import { Keyring } from "../keys/keyring.js";
import { MasterKeys } from "../keys/master-keys.js";
import { connectionOf, withClient } from "../migrate/connection.js";
import { migrationState } from "../migrate/migrate.js";
import { hasMasterKey } from "../migrate/verify-master-key.js";
import { auditBackup } from "./audit-backup.js";
import { flush } from "./flush.js";
import { BackupRefused } from "./refused.js";
import { manifestFile, signed } from "./sealed-manifest.js";
import { fileOf, quoted, quotedColumns, type Table, tablesOf } from "./tables.js";

/** `gone`: files that ended while the backup was made. `bytes`: of the whole backup. */
export type Written = { manifest: BackupManifest; rows: number; bytes: number; gone: number };
export type Writing = {
  url: string;
  driver: MasterKeyDriver;
  suite: SuiteName;
  /** Where the sealed files lie. */
  filesDir: string;
  /** Where the backup comes to lie; there is nothing yet. */
  folder: string;
  /** Told of what is done: a table, or files so far. */
  tell: (done: { table: string; rows: number } | { files: number }) => void;
};

const page = 1_000;

/** Where a backup lies while this process writes it. */
export const draftOf = (folder: string): string => `${folder}.${process.pid}.unfinished`;

/**
 * Writes all that the database and the file store hold into a new folder, as of one moment, while people write on: texts, names, files and data keys
 * sealed as they are. Readable again with the master key only, which is not in it. It is there whole, or not at all.
 * @throws BackupRefused, MasterKeyUnavailable, WrongMasterKey, DatabaseUnreachableError; what the disk says
 */
export async function writeBackup(writing: Writing): Promise<Written> {
  const { folder } = writing;
  if (await exists(folder)) throw new BackupRefused(`${folder} is there already: a backup needs a new folder.`);
  // not made: where a disk is not mounted, the backup would land on another one
  if (!(await exists(dirname(folder)))) throw new BackupRefused(`There is no folder ${dirname(folder)} to write the backup into.`);
  const { applied } = await migrationState(writing.url);
  if (applied.length === 0 || !(await hasMasterKey(writing.url))) throw new BackupRefused("The database holds nothing yet.");
  const draft = draftOf(folder);
  try {
    await mkdir(draft, { mode: 0o700 });
    await mkdir(join(draft, "tables"), { mode: 0o700 });
    const written = await withClient(connectionOf(writing.url), (client) => writeInto(client, draft, writing));
    await flush(join(draft, "tables"));
    await flush(draft);
    await rename(draft, folder);
    await flush(dirname(folder));
    return written;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function writeInto(client: pg.Client, draft: string, writing: Writing): Promise<Written> {
  const { driver, suite, filesDir, tell } = writing;
  const keyring = new Keyring(client, await MasterKeys.unlock(client, driver), { suite: suitesByName[suite] });
  // made before the moment, so that it is in the backup
  await keyring.ensure([exportKeyName]);
  await auditBackup(client, "backup.write");
  await client.query("set statement_timeout = 0");
  await client.query("begin isolation level repeatable read read only");
  const { rows: now } = await client.query<{ at: Date; migration: string }>(
    "select clock_timestamp() as at, (select max(migration_name) from _prisma_migrations where finished_at is not null and rolled_back_at is null) as migration",
  );
  const { at, migration } = now[0] as { at: Date; migration: string };
  const tables: BackedUpTable[] = [];
  let bytes = 0;
  for (const table of await tablesOf(client)) {
    const copied = await copyTable(client, table, join(draft, fileOf(table)));
    tables.push({ ...table, rows: copied.rows, sha256: copied.sha256 });
    bytes += copied.bytes;
    tell({ table: `${table.schema}.${table.name}`, rows: copied.rows });
  }
  const { gone, ...files } = await copyFiles(client, { filesDir, draft, tell });
  await client.query("commit");
  const manifest: BackupManifest = { format: backupFormat, madeAt: at.toISOString(), migration, tables, files };
  await writeFile(join(draft, manifestFile), await signed(keyring, manifest), { mode: 0o600, flush: true });
  return { manifest, rows: tables.reduce((sum, { rows }) => sum + rows, 0), bytes: bytes + files.bytes, gone };
}

async function copyTable(client: pg.Client, table: Table, path: string): Promise<{ rows: number; bytes: number; sha256: string }> {
  const rows = client.query(copyTo(`copy ${quoted(table)} (${quotedColumns(table)}) to stdout`));
  const hash = createHash("sha256");
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // what is sealed does not get smaller than it was before it was written as hex: more effort brings nothing
  await pipeline(rows, createGzip({ level: 1 }), counted, createWriteStream(path, { mode: 0o600, flags: "wx", flush: true }));
  return { rows: rows.rowCount, bytes, sha256: hash.digest("hex") };
}

type CopiedFiles = BackupManifest["files"] & { gone: number };

/** The sealed files that were there at the moment; one that ends meanwhile is left out, as its key is to be. */
async function copyFiles(client: pg.Client, { filesDir, draft, tell }: { filesDir: string; draft: string; tell: Writing["tell"] }): Promise<CopiedFiles> {
  const hash = createHash("sha256");
  const copied = { count: 0, bytes: 0, gone: 0 };
  const folders = new Set<string>();
  const list = await open(join(draft, "files.txt"), "wx", 0o600);
  try {
    for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
      const { rows } = await client.query<{ id: string }>(`select id from file where ended_at is null and id > $1 order by id limit ${page}`, [after]);
      for (const { id } of rows) {
        const size = await copyOne(id, { filesDir, draft, folders });
        if (size === null) {
          copied.gone += 1;
          continue;
        }
        const line = `${id} ${size}\n`;
        hash.update(line);
        await list.write(line);
        copied.count += 1;
        copied.bytes += size;
      }
      tell({ files: copied.count });
      const last = rows.at(-1);
      if (!last || rows.length < page) break;
      after = last.id;
    }
    await list.sync();
  } finally {
    await list.close();
  }
  for (const folder of folders) await flush(folder);
  return { ...copied, sha256: hash.digest("hex") };
}

async function copyOne(id: string, { filesDir, draft, folders }: { filesDir: string; draft: string; folders: Set<string> }): Promise<number | null> {
  const [under, into] = [join(filesDir, id.slice(-2)), join(draft, "files", id.slice(-2))];
  if (!folders.has(into)) {
    await mkdir(into, { recursive: true, mode: 0o700 });
    folders.add(into);
  }
  try {
    await copyFile(join(under, id), join(into, id), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  await flush(join(into, id));
  return (await stat(join(into, id))).size;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
