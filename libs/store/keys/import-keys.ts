import type { MasterKey, MasterKeyDriver } from "@hoopoe/crypto";
import type { Sql } from "../database.js";
import { connectionOf, withClient } from "../migrate/connection.js";
import { type ExportedKey, ImportRefused, type KeysExport, parseExport, verifyExport } from "./export-file.js";
import { type MasterVersionRow, readMasterVersions } from "./master-keys.js";

export type Imported = {
  exportedAt: string;
  /** Keys in the export; of them: those that the database did not have, and those that it still had and are destroyed now. */
  keys: number;
  added: number;
  destroyed: number;
  /** Keys of the database that are not in the export and that no master key opens any more. */
  lost: number;
};

const pageRows = 5_000;

/**
 * Takes an export into a migrated database, as after restoring an old copy of it: what was destroyed since is destroyed here, what was rewrapped is
 * rewrapped, what is missing is added. What the database has beyond is left; what it has destroyed stays destroyed. All or nothing; again changes nothing.
 * @throws ImportRefused, MasterKeyUnavailable, MasterKeyError; DatabaseUnreachableError
 */
export async function importKeys(url: string, driver: MasterKeyDriver, text: string): Promise<Imported> {
  return withClient(connectionOf(url), async (client) => {
    await client.query("begin");
    try {
      const imported = await takeInExport(client, driver, text);
      await client.query("commit");
      return imported;
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
  });
}

/** The same in a transaction that is under way. */
export async function takeInExport(sql: Sql, driver: MasterKeyDriver, text: string): Promise<Imported> {
  const read = parseExport(text);
  const opened = new Map<number, MasterKey | null>();
  const open = async (version: number): Promise<MasterKey | null> => {
    const row = read.versions.find((v) => v.version === version && !v.destroyedAt);
    if (row && !opened.has(version)) opened.set(version, await driver.open(row));
    return opened.get(version) ?? null;
  };
  await verifyExport(read, open);
  await sql.query("lock table keys.master_key, keys.wrapped_key in exclusive mode");
  return takeIn(sql, read);
}

async function takeIn(sql: Sql, read: KeysExport): Promise<Imported> {
  const { exportedAt, keys } = read;
  await takeVersions(sql, read.versions);
  await stage(sql, keys);
  const { rows: clashes } = await sql.query<{ n: number }>(
    "select count(*)::int as n from staged s join keys.wrapped_key k on (k.kind, k.subject, k.period) = (s.kind, s.subject, s.period) where k.id <> s.id",
  );
  if (clashes[0]?.n)
    throw new ImportRefused("Since this database was restored, or the export was made, keys were made in it for the same things: import into a fresh restore.");
  const { rows } = await sql.query<{ added: boolean; destroyed: boolean }>(
    `with before as (select s.id, k.id is null as added, k.wrapped is not null and s.wrapped is null as destroyed from staged s left join keys.wrapped_key k using (id)),
     put as (
       insert into keys.wrapped_key as k (id, kind, subject, period, master_version, wrapped, created_at, destroyed_at)
       select id, kind, subject, period, master_version, wrapped, created_at, destroyed_at from staged
       on conflict (id) do update set
         wrapped = case when k.wrapped is null or excluded.wrapped is null then null when excluded.master_version >= k.master_version then excluded.wrapped else k.wrapped end,
         master_version = greatest(k.master_version, excluded.master_version),
         destroyed_at = least(k.destroyed_at, excluded.destroyed_at))
     select added, destroyed from before`,
  );
  const { rows: lost } = await sql.query<{ n: number }>(
    "select count(*)::int as n from keys.wrapped_key k join keys.master_key m on m.version = k.master_version where k.wrapped is not null and m.destroyed_at is not null",
  );
  return {
    exportedAt,
    keys: keys.length,
    added: rows.filter(({ added }) => added).length,
    destroyed: rows.filter(({ destroyed }) => destroyed).length,
    lost: lost[0]?.n ?? 0,
  };
}

/** The versions of the master key; those of another installation, or older ones than here, are refused. */
async function takeVersions(sql: Sql, versions: MasterVersionRow[]): Promise<void> {
  for (const here of await readMasterVersions(sql)) {
    const there = versions.find(({ version }) => version === here.version);
    if (!there) throw new ImportRefused("The export is older than this database: since then its master key was rotated.");
    if (!there.verifier.equals(here.verifier)) throw new ImportRefused("The export belongs to another installation.");
  }
  for (const { version, driver, verifier, parameters, createdAt, retiredAt, destroyedAt } of versions)
    await sql.query(
      `insert into keys.master_key as m (version, driver, verifier, parameters, created_at, retired_at, destroyed_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (version) do update set retired_at = least(m.retired_at, excluded.retired_at), destroyed_at = least(m.destroyed_at, excluded.destroyed_at)`,
      [version, driver, verifier, parameters, createdAt, retiredAt, destroyedAt],
    );
}

async function stage(sql: Sql, keys: ExportedKey[]): Promise<void> {
  await sql.query("create temporary table staged (like keys.wrapped_key) on commit drop");
  for (let from = 0; from < keys.length; from += pageRows) {
    const page = keys.slice(from, from + pageRows);
    await sql.query(
      `insert into staged (id, kind, subject, period, master_version, wrapped, created_at, destroyed_at)
       select decode(k.id, 'hex'), k.kind, k.subject, k.period, k."masterVersion", decode(k.wrapped, 'base64'), k."createdAt", k."destroyedAt"
       from jsonb_to_recordset($1::jsonb) as k(id text, kind text, subject text, period text, "masterVersion" int, wrapped text, "createdAt" timestamptz, "destroyedAt" timestamptz)`,
      [JSON.stringify(page)],
    );
  }
}
