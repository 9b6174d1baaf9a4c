import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DatabaseUnreachableError,
  draftMigration,
  driftSql,
  MigrationFailedError,
  migrate,
  NewerDatabaseError,
  type PrismaFolder,
} from "@hoopoe/store/migrate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPostgres, type TestPostgres } from "../rig/postgres.js";
import { until } from "../rig/until.js";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());

const base = `datasource db {\n  provider = "postgresql"\n}\n`;
const bird = "model Bird {\n  id BigInt @id @default(autoincrement())\n  name String\n  body Bytes\n}\n";
const nest = "enum Kind {\n  owl\n  hoopoe\n}\nmodel Nest {\n  id BigInt @id\n  kind Kind\n  tags String[]\n}\n";

let databases = 0;
async function newDatabase(): Promise<string> {
  databases += 1;
  await postgres.query(`create database trial_${databases}`);
  return `trial_${databases}`;
}

/** A trial `prisma/` with one drafted migration for `Bird`. */
async function trialFolder(): Promise<PrismaFolder> {
  const root = mkdtempSync(join(tmpdir(), "hoopoe prisma "));
  const folder = { schema: join(root, "schema"), migrations: join(root, "migrations") };
  mkdirSync(folder.schema);
  writeFileSync(join(folder.schema, "bird.prisma"), base + bird);
  await draftMigration(postgres.url("postgres"), "first", folder);
  return folder;
}

function addMigration(folder: PrismaFolder, name: string, sql: string): void {
  mkdirSync(join(folder.migrations, name));
  writeFileSync(join(folder.migrations, name, "migration.sql"), sql);
}

const rows = async (database: string, sql: string): Promise<Record<string, unknown>[]> => (await postgres.query(sql, database)).rows;
const history = (database: string): Promise<Record<string, unknown>[]> =>
  rows(
    database,
    "select migration_name as name, finished_at is not null as finished, rolled_back_at is not null as undone, applied_steps_count as steps from _prisma_migrations order by started_at",
  );
const shadows = (): Promise<Record<string, unknown>[]> => rows("postgres", "select datname from pg_database where datname like 'hoopoe_shadow_%'");

describe("drafting", () => {
  test("the next migration is what the schema says and the migrations do not make; no scratch database stays", async () => {
    const folder = await trialFolder();
    expect(readFileSync(join(folder.migrations, readdirSync(folder.migrations)[0] ?? "", "migration.sql"), "utf8")).toContain('CREATE TABLE "Bird"');
    expect(await driftSql(postgres.url("postgres"), folder)).toBe("");
    expect(await draftMigration(postgres.url("postgres"), "nothing", folder)).toBeUndefined();
    writeFileSync(join(folder.schema, "nest.prisma"), nest);
    expect(await driftSql(postgres.url("postgres"), folder)).toContain('CREATE TABLE "Nest"');
    expect(await shadows()).toEqual([]);
  });

  test("a migration that does not run is named, and no scratch database stays", async () => {
    const folder = await trialFolder();
    addMigration(folder, "20990101000000_broken", "create tabel x ();");
    await expect(driftSql(postgres.url("postgres"), folder)).rejects.toThrow(/20990101000000_broken/);
    expect(await shadows()).toEqual([]);
  });

  test("a name that is no name is refused", async () => {
    await expect(draftMigration(postgres.url("postgres"), "../x", await trialFolder())).rejects.toThrow(/no name for a migration/);
  });
});

describe("migrating", () => {
  const routine = `-- a comment; with a semicolon
CREATE FUNCTION birds() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM "Bird"); END; $$;
INSERT INTO "Bird" (name, body) VALUES ('a;b', '\\x00')`;

  test("all of them in order, semicolons in bodies and strings included; a second run does nothing, quickly", async () => {
    const folder = await trialFolder();
    addMigration(folder, "20990101000000_routine", routine);
    const database = await newDatabase();
    const { applied } = await migrate(postgres.url(database), folder);
    expect(applied).toEqual([expect.stringMatching(/_first$/), "20990101000000_routine"]);
    expect(await rows(database, "select birds()::int as n")).toEqual([{ n: 1 }]);
    expect(await history(database)).toEqual(applied.map((name) => ({ name, finished: true, undone: false, steps: 1 })));
    const began = performance.now();
    expect(await migrate(postgres.url(database), folder)).toEqual({ applied: [], retried: [], edited: [] });
    expect(performance.now() - began).toBeLessThan(500);
  });

  test("two at once: each migration once", async () => {
    const folder = await trialFolder();
    addMigration(folder, "20990101000000_slow", "select pg_sleep(0.5); create table slow ();");
    const database = await newDatabase();
    const both = await Promise.all([migrate(postgres.url(database), folder), migrate(postgres.url(database), folder), migrate(postgres.url(database), folder)]);
    expect(both.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([0, 0, 2]);
    expect(await history(database)).toHaveLength(2);
  });

  test("one that fails is rolled back whole, named with its reason, and tried anew when it is mended", async () => {
    const folder = await trialFolder();
    addMigration(folder, "20990101000000_broken", "create table half (); select 1/0;");
    const database = await newDatabase();
    const failure = await migrate(postgres.url(database), folder).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationFailedError);
    expect(String(failure)).toMatch(/20990101000000_broken failed and was rolled back whole: .*division by zero/);
    expect(await rows(database, "select to_regclass('half') as half")).toEqual([{ half: null }]);
    addMigration(folder, "20990101000001_later", "create table later ();");
    writeFileSync(join(folder.migrations, "20990101000000_broken", "migration.sql"), "create table whole ();");
    const mended = await migrate(postgres.url(database), folder);
    expect(mended.applied).toEqual(["20990101000000_broken", "20990101000001_later"]);
    expect(mended.retried).toEqual(["20990101000000_broken"]);
    expect(await rows(database, "select to_regclass('whole') as whole, to_regclass('later') as later")).toEqual([{ whole: "whole", later: "later" }]);
  });

  test("one whose connection is cut midway leaves nothing and is tried anew", async () => {
    const folder = await trialFolder();
    addMigration(folder, "20990101000000_slow", "create table half (); select pg_sleep(30);");
    const database = await newDatabase();
    const cut = migrate(postgres.url(database), folder).catch((error: unknown) => error);
    const busy = `select pid from pg_stat_activity where datname = '${database}' and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`;
    await until("the script runs", async () => (await rows("postgres", busy)).length > 0);
    await postgres.query(`select pg_terminate_backend(pid) from (${busy}) busy`);
    expect(await cut).toBeInstanceOf(Error);
    expect(await rows(database, "select to_regclass('half') as half")).toEqual([{ half: null }]);
    writeFileSync(join(folder.migrations, "20990101000000_slow", "migration.sql"), "create table half ();");
    expect((await migrate(postgres.url(database), folder)).retried).toEqual(["20990101000000_slow"]);
  });

  test("a migrator that is killed while its script goes on: the next one waits for it, and applies it no second time", async () => {
    const folder = await trialFolder();
    addMigration(folder, "20990101000000_slow", "create table once (); select pg_sleep(1.5);");
    const database = await newDatabase();
    const killed = migrate(postgres.url(database), folder).catch(() => undefined);
    // What the server sees when a migrator dies: the connection with its lock is gone, the script runs on.
    const holder = `select pid from pg_locks where locktype = 'advisory' and granted and classid::bigint << 32 | objid::bigint = 7315204918263301`;
    await until(
      "the script runs",
      async () =>
        (await rows("postgres", `select 1 from pg_stat_activity where datname = '${database}' and query like '%pg_sleep(1.5)%' and pid <> pg_backend_pid()`))
          .length > 0,
    );
    await postgres.query(`select pg_terminate_backend(pid) from (${holder}) holder`, database);
    const { applied } = await migrate(postgres.url(database), folder);
    await killed;
    expect(applied).toEqual([]);
    expect((await history(database)).map(({ finished, undone }) => ({ finished, undone }))).toEqual([
      { finished: true, undone: false },
      { finished: true, undone: false },
    ]);
  });

  test("a newer database is left alone", async () => {
    const folder = await trialFolder();
    const database = await newDatabase();
    addMigration(folder, "20990101000000_future", "create table future ();");
    await migrate(postgres.url(database), folder);
    rmSync(join(folder.migrations, "20990101000000_future"), { recursive: true });
    addMigration(folder, "20990101000001_other", "create table other ();");
    await expect(migrate(postgres.url(database), folder)).rejects.toThrow(NewerDatabaseError);
    expect(await rows(database, "select to_regclass('other') as other")).toEqual([{ other: null }]);
  });

  test("a migration edited after it was applied is told", async () => {
    const folder = await trialFolder();
    const database = await newDatabase();
    const { applied } = await migrate(postgres.url(database), folder);
    writeFileSync(join(folder.migrations, applied[0] ?? "", "migration.sql"), "select 1;");
    expect((await migrate(postgres.url(database), folder)).edited).toEqual(applied);
  });

  test("a database that is away is named without its password", async () => {
    const failure = await migrate("postgresql://hoopoe:secret-word@127.0.0.1:1/hoopoe", await trialFolder()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DatabaseUnreachableError);
    expect(String(failure)).toMatch(/127\.0\.0\.1:1\/hoopoe/);
    expect(String(failure)).not.toContain("secret-word");
  });
});

test("the product's own schema and migrations agree", async () => {
  expect(await driftSql(postgres.url("postgres"))).toBe("");
});
