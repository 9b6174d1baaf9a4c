import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import { SignedManifest } from "@hoopoe/protocol";
import { openStore } from "@hoopoe/store";
import { openBackup, restoreBackup, writeBackup } from "@hoopoe/store/backup";
import { migrate, migrationState, productFolder, readMigrations } from "@hoopoe/store/migrate";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "hoopoe-test-old-backup-"));
const [old, now] = [`t_${randomBytes(8).toString("hex")}`, `t_${randomBytes(8).toString("hex")}`];
const urlOf = (database: string): string => inject("postgres").replace("DATABASE", database);
async function query(database: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(urlOf(database));
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}
beforeAll(async () => {
  for (const name of [old, now]) await query("postgres", `create database ${name}`);
});
afterAll(async () => {
  for (const name of [old, now]) await query("postgres", `drop database if exists ${name} with (force)`);
  rmSync(folder, { recursive: true, force: true });
});

test("a backup of an older version is restored by this one: filled as it was, then migrated", async () => {
  const until = readMigrations(productFolder).at(-2)?.name ?? "";
  await migrate(urlOf(old), { ...productFolder, until });
  const driver = memoryMasterKeys(randomBytes(32));
  const store = await openStore({ databaseUrl: urlOf(old), masterKeys: driver, suite: "aes", connections: 2, onLost: () => undefined });
  await store.close();
  const id = randomUUID();
  await query(old, "insert into organisation (id, name, epoch) values (1, 'Of old', 'e')");
  await query(old, "insert into account (id, username, display_name, kind) values ($1, 'old.hand', E'tab\\t, \\\\N and 换行\\n', 'human')", [id]);
  expect((await migrationState(urlOf(old))).pending).toHaveLength(1);

  const parts = { driver, suite: "aes", filesDir: join(folder, "files"), tell: () => undefined } as const;
  const at = join(folder, "backup");
  await writeBackup({ ...parts, url: urlOf(old), folder: at });
  const signed = SignedManifest.parse(JSON.parse(readFileSync(join(at, "manifest.json"), "utf8")));
  expect(signed.manifest.migration).toBe(until);
  await restoreBackup({ ...parts, url: urlOf(now), backup: await openBackup(at, signed) });

  expect((await migrationState(urlOf(now))).pending).toEqual([]);
  const rows = async (database: string) => query(database, "select id, username, display_name from account order by id");
  expect(await rows(now)).toEqual(await rows(old));
  expect(await query(now, "select name, epoch <> 'e' as fresh from organisation")).toEqual([{ name: "Of old", fresh: true }]);
  // what a trigger makes of an account came with the backup and was not made twice
  expect(await query(now, "select * from directory")).toEqual(await query(old, "select * from directory"));
});
