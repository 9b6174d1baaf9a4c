import { MasterKeyUnavailable } from "@hoopoe/crypto";
import { MasterKeyError } from "@hoopoe/crypto/master-keys";
import { RotationRefused } from "@hoopoe/store";
import type { Deps } from "../context.js";

export type DueRotation = {
  /** How old the current version may become. */
  days: number;
  /** How long living processes are waited for until they have the new version, in ms. */
  patienceMs: number;
  /** Called before the old versions are destroyed, which are named by their fingerprints. */
  note(versions: { current: string; earlier: string[] }): void;
  signal: AbortSignal;
};

/**
 * Replaces the master key when it is old enough, or goes on with a rotation that was left unfinished; one process at a time. False: it is to be tried
 * again, and why stands in the log, in `keys status` and, the first time, in the audit. Nothing is lost by it.
 */
export async function rotateWhenDue(deps: Deps, { days, patienceMs, note, signal }: DueRotation): Promise<boolean> {
  const { store, log } = deps;
  let fingerprint = "";
  try {
    const rotated = await store.keys.rotateWhenDue(days, {
      patienceMs,
      signal,
      onProgress: () => undefined,
      beforeDestroying(versions) {
        note(versions);
        fingerprint = versions.current.slice(0, 16);
      },
    });
    if (!rotated) return true;
    const { version, rewrapped, damaged, destroyed, left } = rotated;
    if (damaged.length) log.warn({ version, rewrapped, damaged }, "the master key is rotated, but some keys cannot be unwrapped: the old version is kept");
    else if (left.length)
      log.warn({ version, rewrapped, left }, "the master key is rotated, but its old version cannot be taken out of its file: a person must");
    else log.info({ version, fingerprint, rewrapped, destroyed }, "the master key is rotated, the old version destroyed: keep a copy of the new one");
    return damaged.length + left.length === 0;
  } catch (error) {
    if (error instanceof RotationRefused && error.reason === "stopped") return false;
    log.warn({ ...reasonOf(error) }, "the master key could not be rotated, and is tried again; all goes on under the present one");
    return false;
  }
}

function reasonOf(error: unknown): { error: string; code?: string; says?: string } {
  const { name, code, message } = error as Error & { code?: string };
  const told = error instanceof RotationRefused || error instanceof MasterKeyError || error instanceof MasterKeyUnavailable;
  return { error: name, ...(code ? { code } : {}), ...(told ? { says: message } : {}) };
}
