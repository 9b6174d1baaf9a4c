import { type MasterKey, type MasterKeyDriver } from "@hoopoe/crypto";
import type pg from "pg";
import type { Sql } from "../database.js";
import { labelOf } from "./keyring.js";
import { type Rotated, RotationRefused, recordTry, type TriedBy, tryOf } from "./rotation-outcome.js";
import { announce, type MasterKeys, type MasterVersionRow, readMasterVersions } from "./master-keys.js";

type Rotating = { pool: pg.Pool; master: MasterKeys; driver: MasterKeyDriver; by: TriedBy };
export type RotateOptions = {
  /** How long living processes are waited for until they have the new version, in ms. */
  patienceMs: number;
  onProgress(done: number, total: number): void;
  /** Called when the new version is current and holds all keys, before the old ones are destroyed; they are named by their fingerprints, 64 hex digits. */
  beforeDestroying(versions: { current: string; earlier: string[] }): void;
  /** Ends it between two steps; the next call goes on. */
  signal?: AbortSignal;
};
/** For the advisory lock that lets one rotation at a time through; any number that nothing else takes. */
const ROTATION_LOCK = 4_113_001;
const batch = 500;
const namedKeys = 20;

/**
 * Makes a new version of the master key, waits until all living processes have it, rewraps every data key under it and destroys the old versions.
 * No message is touched. Everybody reads and writes meanwhile: a process that meets a key wrapped under a version that it does not know looks for it.
 * Killed at any point, the next call goes on where this one was.
 * @throws RotationRefused; MasterKeyError when a person must add the new secret first; MasterKeyUnavailable
 */
export async function rotateMasterKey(rotating: Rotating, options: RotateOptions): Promise<Rotated> {
  const rotated = await alone(rotating.pool, () => rotate(rotating, options));
  if (rotated === busy) throw new RotationRefused("busy", "Another rotation is under way.");
  return rotated;
}

/**
 * The same when the current version is as old as `days`, or a rotation was left unfinished. Null: it is not due, or another process is at it.
 * @throws as `rotateMasterKey`
 */
export async function rotateWhenDue(rotating: Rotating, days: number, options: RotateOptions): Promise<Rotated | null> {
  const { pool } = rotating;
  if (!(await isDue(pool, days))) return null;
  // asked again: the process that had the lock a moment ago may have done it
  const rotated = await alone(pool, async () => ((await isDue(pool, days)) ? rotate(rotating, options) : null));
  return rotated === busy ? null : rotated;
}

async function isDue(sql: Sql, days: number): Promise<boolean> {
  const { rows } = await sql.query<{ due: boolean }>(
    `with living as (select created_at, retired_at from keys.master_key where destroyed_at is null)
     select (select count(*) from living) > 1
       or exists (select 1 from living where retired_at is null and created_at <= now() - $1::float8 * interval '1 day') as due`,
    [days],
  );
  return rows[0]?.due ?? false;
}

const busy = Symbol("another rotation is under way");

async function alone<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T | typeof busy> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ free: boolean }>("select pg_try_advisory_lock($1) as free", [ROTATION_LOCK]);
    if (!rows[0]?.free) return busy;
    try {
      return await work();
    } finally {
      await client.query("select pg_advisory_unlock($1)", [ROTATION_LOCK]);
    }
  } finally {
    // should the unlocking fail: the lock goes with the connection
    client.release(true);
  }
}

async function rotate(rotating: Rotating, options: RotateOptions): Promise<Rotated> {
  const { pool, master } = rotating;
  const next = await nextVersion(rotating);
  await untilAllHave(pool, next.version, options);
  // waits for keys that are being made under the old version; from here on nobody makes one
  await pool.query("update keys.master_key set retired_at = now() where version < $1 and retired_at is null", [next.version]);
  await master.refresh();
  const { rewrapped, damaged } = await rewrapAll({ pool, master, options });
  const destroyed: number[] = [];
  const left: number[] = [];
  if (damaged.length === 0) {
    const earlier = (await readMasterVersions(pool)).filter(({ version }) => version < next.version);
    options.beforeDestroying({ current: next.verifier.toString("hex"), earlier: earlier.map(({ verifier }) => verifier.toString("hex")) });
    for (const old of earlier) if (!old.destroyedAt) ((await rotating.driver.destroy(old)) ? destroyed : left).push(old.version);
  }
  const rotated = { version: next.version, rewrapped, damaged: damaged.slice(0, namedKeys), destroyed, left };
  await settle(rotating, rotated);
  return rotated;
}

/** What is destroyed is said to be, here and in the audit, in one: a rotation that is cut short before is gone on with. */
async function settle({ pool, master, by }: Rotating, rotated: Rotated): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("update keys.master_key set destroyed_at = now() where version = any($1)", [rotated.destroyed]);
    await recordTry(client, tryOf(rotated), { by, version: rotated.version });
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
  await master.refresh();
}

/** The version to rotate to: the one that an earlier rotation did not get done with, else a new one. */
async function nextVersion({ pool, master, driver }: Rotating): Promise<MasterVersionRow> {
  const versions = await readMasterVersions(pool);
  const newest = versions.at(-1);
  if (newest && versions.some((v) => v.version < newest.version && !v.destroyedAt)) {
    await master.at(newest.version);
    return newest;
  }
  await announce(pool, await driver.make((newest?.version ?? 0) + 1, versions));
  const announced = (await readMasterVersions(pool)).at(-1) as MasterVersionRow;
  await master.at(announced.version);
  return announced;
}

function goOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RotationRefused("stopped", "The rotation was interrupted: the next one goes on with it.");
}

async function untilAllHave(sql: Sql, version: number, { patienceMs, signal }: RotateOptions): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    goOn(signal);
    const { rows } = await sql.query<{ kind: string; n: number }>(
      "select kind, count(*)::int as n from node where seen_at > now() - interval '15 seconds' and master_version < $1 group by kind order by kind",
      [version],
    );
    if (rows.length === 0) return;
    if (performance.now() > until) {
      const who = rows.map(({ kind, n }) => `${n} ${kind}${n === 1 ? "" : "s"}`).join(" and ");
      throw new RotationRefused(
        "waiting",
        `${who} cannot read version ${version} of the master key: give it to all machines, then run this again. Nothing was rewrapped.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

type Row = { id: Buffer; kind: string; subject: string; period: string; master_version: number; wrapped: Buffer };
type Rewrapping = { pool: pg.Pool; master: MasterKeys; options: RotateOptions };

async function rewrapAll({ pool, master, options }: Rewrapping): Promise<{ rewrapped: number; damaged: string[] }> {
  const { current } = master;
  const { rows: count } = await pool.query<{ n: number }>("select count(*)::int as n from keys.wrapped_key where wrapped is not null and master_version < $1", [
    current.version,
  ]);
  const total = count[0]?.n ?? 0;
  const damaged: string[] = [];
  let rewrapped = 0;
  for (let after = Buffer.alloc(0); ; ) {
    goOn(options.signal);
    const { rows } = await pool.query<Row>(
      `select id, kind, subject, period, master_version, wrapped from keys.wrapped_key
       where wrapped is not null and master_version < $1 and id > $2 order by id limit ${batch}`,
      [current.version, after],
    );
    for (const version of new Set(rows.map((row) => row.master_version))) {
      const some = rows.filter((row) => row.master_version === version);
      const from = await master.find(version);
      const done = from ? await rewrap(pool, { from, to: current, rows: some }) : { rewrapped: 0, damaged: some.map(({ id }) => id.toString("hex")) };
      rewrapped += done.rewrapped;
      damaged.push(...done.damaged);
    }
    options.onProgress(rewrapped, Math.max(total, rewrapped));
    if (rows.length < batch) return { rewrapped, damaged };
    after = rows.at(-1)?.id as typeof after;
  }
}

/** Only what is still as it was read is replaced: a key that is destroyed meanwhile stays destroyed. */
async function rewrap(sql: Sql, { from, to, rows }: { from: MasterKey; to: MasterKey; rows: Row[] }): Promise<{ rewrapped: number; damaged: string[] }> {
  const keys = await from.unwrap(rows.map((row) => ({ label: labelOf(row), wrapped: row.wrapped })));
  const whole = rows.flatMap((row, i) => {
    const key = keys[i];
    return key ? [{ row, key }] : [];
  });
  const wrapped = await to.wrap(whole.map(({ row, key }) => ({ label: labelOf({ ...row, master_version: to.version }), key })));
  await sql.query(
    `update keys.wrapped_key k set wrapped = n.wrapped, master_version = $1 from unnest($2::bytea[], $3::bytea[]) as n(id, wrapped)
     where k.id = n.id and k.master_version = $4 and k.wrapped is not null`,
    [to.version, whole.map(({ row }) => row.id), wrapped, from.version],
  );
  for (const { key } of whole) key.fill(0);
  return { rewrapped: whole.length, damaged: rows.filter((_, i) => !keys[i]).map(({ id }) => id.toString("hex")) };
}
