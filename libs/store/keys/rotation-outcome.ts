import { MasterKeyUnavailable, uuidv7 } from "@hoopoe/crypto";
import { MasterKeyError } from "@hoopoe/crypto/master-keys";
import type { Sql } from "../database.js";

export type Rotated = {
  /** The version that is current now. */
  version: number;
  rewrapped: number;
  /** Ids of keys that could not be unwrapped: while there are any, the old version is kept. */
  damaged: string[];
  /** Versions that are no more. */
  destroyed: number[];
  /** Versions that a person must still take out of their file: until then they can be used by whoever has it. */
  left: number[];
};

/** Rotation was refused or cannot go on now; the message says why. Nothing is lost by it: the next call goes on. */
export class RotationRefused extends Error {
  override readonly name = "RotationRefused";
  constructor(
    readonly reason: "busy" | "waiting" | "stopped",
    message: string,
  ) {
    super(message);
  }
}

/**
 * How a try to rotate went: `waiting` for processes that have not the new version, `damaged` keys that keep the old version, a `left` one that only a
 * person can take out of its file, or `failed`. `says`: what stood in its way.
 */
export type RotationTry = { at: Date; outcome: "done" | "waiting" | "damaged" | "left" | "failed"; says: string | null };
export type TriedBy = "schedule" | "command";

/** How it went, in words for the operator: names of files and of processes, never a key. */
export function tryOf({ version, damaged, left }: Rotated): Omit<RotationTry, "at"> {
  if (damaged.length) return { outcome: "damaged", says: `These keys cannot be unwrapped, so the old master key is kept: ${damaged.join(", ")}.` };
  if (left.length)
    return {
      outcome: "left",
      says: `Version ${version} is current, but version ${left.join(", ")} could not be taken out of its file: remove its line (all but the last one).`,
    };
  return { outcome: "done", says: null };
}

/** The same of one that threw; null when it says nothing of the key: interrupted, or another was at it. */
export function failedTryOf(error: unknown): Omit<RotationTry, "at"> | null {
  if (error instanceof RotationRefused) return error.reason === "waiting" ? { outcome: "waiting", says: error.message } : null;
  const { name, message, code } = error as Error & { code?: string };
  const told = error instanceof MasterKeyError || error instanceof MasterKeyUnavailable;
  return { outcome: "failed", says: told ? message : `${name}${code ? ` (${code})` : ""}` };
}

/** Notes the last try, and in the audit each that was done and each that went otherwise than the one before it. */
export async function recordTry(sql: Sql, { outcome, says }: Omit<RotationTry, "at">, { by, version }: { by: TriedBy; version?: number }): Promise<void> {
  const id = uuidv7();
  await sql.query(
    `with before as (select outcome from keys.rotation_try),
     put as (
       insert into keys.rotation_try (id, tried_at, outcome, says) values (1, now(), $1::text, $2)
       on conflict (id) do update set tried_at = excluded.tried_at, outcome = excluded.outcome, says = excluded.says)
     insert into audit_event (id, actor_id, action, target_kind, target_id, outcome, fields, request_id)
     select $3::uuid, null, 'master-key.rotate', 'master_key', null, $1::text, $4::text[], ($3::uuid)::text
     where $1::text = 'done' or not exists (select 1 from before where outcome = $1::text)`,
    [outcome, says, id, [`by ${by}`, ...(version === undefined ? [] : [`version ${version}`])]],
  );
}

export async function readLastTry(sql: Sql): Promise<RotationTry | null> {
  const { rows } = await sql.query<RotationTry>("select tried_at as at, outcome, says from keys.rotation_try");
  return rows[0] ?? null;
}
