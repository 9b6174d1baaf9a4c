import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { freePort } from "../rig/port.js";
import { startPostgres, type TestPostgres } from "../rig/postgres.js";
import { newDataDir, start, startReady, stop } from "./rig.js";

/** Everything below a folder but what the working of Postgres itself changes: path, size and content. */
const snapshot = (folder: string): string =>
  existsSync(folder)
    ? execFileSync("sh", ["-c", 'cd "$0" && find . -type f -exec sha256sum {} + | sort && find . -type d | sort', folder], { encoding: "utf8" })
    : "absent";

/** What came of a start that is to be refused. */
async function refusal(dataDir: string, env: Record<string, string>): Promise<{ refused: boolean; changed: boolean; lines: string[] }> {
  const before = snapshot(dataDir);
  const began = await start(dataDir, env);
  const code = await began.ended;
  return { refused: code !== 0, changed: snapshot(dataDir) !== before, lines: began.output().trim().split("\n") };
}

/** Refused in one line, with the data folder as it was. */
const says = (line: RegExp): object => ({ refused: true, changed: false, lines: [expect.stringMatching(line)] });

/** A data folder with an installation in it, stopped. */
const settled = newDataDir();
beforeAll(async () => {
  await stop(await startReady(settled));
}, 60_000);

test("port taken: said by whom", async () => {
  const server = createServer();
  const port = await freePort();
  await new Promise<void>((done) => void server.listen(port, "127.0.0.1", done));
  try {
    expect(await refusal(newDataDir(), { PORT: String(port) })).toEqual(
      says(new RegExp(`Port ${port} is taken by .+ \\(process ${process.pid}\\).*PORT=${port + 1} npm start`)),
    );
  } finally {
    server.close();
  }
});

test("HOST that is no address of this machine", async () =>
  expect(await refusal(newDataDir(), { HOST: "192.0.2.1" })).toEqual(says(/HOST=192\.0\.2\.1 is no address of this machine/)));

test("DATA_DIR is a file", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "hoopoe start ")), "file");
  writeFileSync(file, "");
  expect(await refusal(join(file, "data"), {})).toEqual(says(/cannot be a folder: .*file is a file/));
});

// Root may write everywhere but into the kernel's own tree; other users meet the same on a folder without the right.
const closed = (): string => {
  if (process.getuid?.() === 0) return "/sys/hoopoe";
  const parent = mkdtempSync(join(tmpdir(), "hoopoe start "));
  chmodSync(parent, 0o500);
  return join(parent, "data");
};

test("DATA_DIR not writable", async () => {
  expect(await refusal(closed(), {})).toEqual(says(/^DATA_DIR .* cannot be written .*set DATA_DIR to a folder that this user may write/));
});

test("FILES_DIR is a file", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "hoopoe start ")), "file");
  writeFileSync(file, "");
  expect(await refusal(newDataDir(), { FILES_DIR: file })).toEqual(says(/^FILES_DIR .* cannot be a folder: .*file is a file/));
});

test("FILES_DIR not writable", async () => {
  const began = await start(newDataDir(), { FILES_DIR: closed() });
  expect(await began.ended).toBe(1);
  expect(began.output().trim()).toMatch(/^FILES_DIR .* cannot be written .*set FILES_DIR to a folder that this user may write, or give it the right\.$/);
});

test("every fault of the environment at once", async () => {
  const dataDir = newDataDir();
  const began = await start(dataDir, { WORKERS: "many", LOG_LEVEL: "loud" });
  expect(await began.ended).toBe(78);
  expect(began.output()).toMatch(/^WORKERS .*\nLOG_LEVEL .*$/m);
  expect(existsSync(dataDir)).toBe(false);
});

test("more processes than the embedded database has connections for", async () =>
  expect(await refusal(newDataDir(), { SERVERS: "20", WORKERS: "20" })).toEqual(says(/^SERVERS=20 and WORKERS=20 may need 896 connections.*set DATABASE_URL/)));

test("port taken, with several servers", async () => {
  const server = createServer();
  const port = await freePort();
  await new Promise<void>((done) => void server.listen(port, "127.0.0.1", done));
  try {
    expect(await refusal(newDataDir(), { PORT: String(port), SERVERS: "2" })).toEqual(says(new RegExp(`Port ${port} is taken by .+`)));
  } finally {
    server.close();
  }
});

test("production without a key", async () =>
  expect(await refusal(newDataDir(), { NODE_ENV: "production" })).toEqual(says(/MASTER_KEY_FILE is not set: .*openssl rand -base64 32/)));

test("a key file that is named but not there", async () =>
  expect(await refusal(newDataDir(), { MASTER_KEY_FILE: "/nowhere/master.key" })).toEqual(says(/\/nowhere\/master\.key is not there.*openssl rand/)));

test("a key file that holds no key, not shown", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "hoopoe start ")), "master.key");
  writeFileSync(file, "hunter2");
  expect(await refusal(newDataDir(), { MASTER_KEY_FILE: file })).toEqual(says(/^(?!.*hunter2).*holds no master key/));
});

test("wrong master key, before Postgres is started", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "hoopoe start ")), "master.key");
  writeFileSync(file, randomBytes(32).toString("base64"));
  expect(await refusal(settled, { MASTER_KEY_FILE: file })).toEqual(says(/is not the master key of the data in/));
});

test("a passphrase that is too short, not shown", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "hoopoe start ")), "passphrase");
  writeFileSync(file, "hunter2");
  expect(await refusal(newDataDir(), { MASTER_PASSPHRASE_FILE: file })).toEqual(says(/^(?!.*hunter2).*too short/));
});

test("the master key is gone: no new one over old data", async () => {
  const file = join(settled, "keys/master.key");
  renameSync(file, `${file}.away`);
  try {
    expect(await refusal(settled, {})).toEqual(says(/is gone, but .* holds data sealed under it: put the key back/));
  } finally {
    renameSync(`${file}.away`, file);
  }
});

test("a newer database, before Postgres is started", async () => {
  const file = join(settled, "hoopoe.json");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace(/"lastMigration": "[^"]*"/, '"lastMigration": "29990101000000_future"'));
  try {
    expect(await refusal(settled, {})).toEqual(says(/newer version of Hoopoe \(migration 29990101000000_future\)/));
  } finally {
    writeFileSync(file, before);
  }
});

test("after all these refusals the data is as it was", async () => {
  expect((await stop(await startReady(settled))).code).toBe(0);
});

// The same three with hoopoe.json gone: now the database itself has to say it.
test("without hoopoe.json the database is asked, and nothing in it changes", async () => {
  renameSync(join(settled, "hoopoe.json"), join(settled, "hoopoe.json.away"));
  renameSync(join(settled, "keys/master.key"), join(settled, "keys/master.key.away"));
  const withoutKey = await start(settled);
  expect(await withoutKey.ended).not.toBe(0);
  expect(withoutKey.output()).toContain("the database holds data sealed under it: put the key back");
  expect(existsSync(join(settled, "keys/master.key"))).toBe(false);

  writeFileSync(join(settled, "keys/master.key"), randomBytes(32).toString("base64"));
  const wrongKey = await start(settled);
  expect(await wrongKey.ended).not.toBe(0);
  expect(wrongKey.output()).toContain("This database was made with another master key");
  expect(existsSync(join(settled, "hoopoe.json"))).toBe(false);

  renameSync(join(settled, "keys/master.key.away"), join(settled, "keys/master.key"));
  expect((await stop(await startReady(settled))).code).toBe(0);
});

test("DATABASE_URL: unreachable, wrong key and newer database are said in one line each", async () => {
  const key = join(mkdtempSync(join(tmpdir(), "hoopoe start ")), "master.key");
  writeFileSync(key, randomBytes(32).toString("base64"));
  const wrong = `${key}.wrong`;
  writeFileSync(wrong, randomBytes(32).toString("base64"));
  const dataDir = newDataDir();
  mkdirSync(dataDir);
  const away = await start(dataDir, { DATABASE_URL: "postgresql://hoopoe:secret-word@127.0.0.1:1/hoopoe" });
  expect(await away.ended).not.toBe(0);
  expect(away.output()).toContain("The database at 127.0.0.1:1/hoopoe cannot be used");
  expect(away.output()).not.toContain("secret-word");

  const postgres: TestPostgres = await startPostgres();
  try {
    const env = { DATABASE_URL: postgres.url("postgres"), MASTER_KEY_FILE: key };
    const first = await startReady(dataDir, env);
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    expect((await stop(first)).code).toBe(0);
    const second = await start(dataDir, { ...env, MASTER_KEY_FILE: wrong });
    expect(await second.ended).not.toBe(0);
    expect(second.output()).toContain("This database was made with another master key");
    await postgres.query("insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '29990101000000_future', now())");
    const third = await start(dataDir, env);
    expect(await third.ended).not.toBe(0);
    expect(third.output()).toContain("made by a newer version of Hoopoe (it holds the migration 29990101000000_future)");
  } finally {
    await postgres.stop();
  }
});
