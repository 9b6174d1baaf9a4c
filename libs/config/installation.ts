import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** DATA_DIR/hoopoe.json: what the embedded database was last left with, so that a wrong start is refused before it is touched. */
export type Installation = { masterKeyFingerprint: string; lastMigration: string };

/** hoopoe.json is there and cannot be read; the message says what to do. */
export class InstallationUnreadable extends Error {
  override readonly name = "InstallationUnreadable";
}

const fileOf = (dataDir: string): string => join(dataDir, "hoopoe.json");

/** undefined where there is no embedded database yet. @throws InstallationUnreadable */
export function readInstallation(dataDir: string): Installation | undefined {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Installation;
  } catch (error) {
    throw new InstallationUnreadable(
      `${file} cannot be read (${(error as Error).message}): restore it, or remove it and start again; the database itself is checked too.`,
    );
  }
}

/** On disk whole, or as before. */
export function writeInstallation(dataDir: string, { masterKeyFingerprint, lastMigration }: Installation): void {
  const known = readInstallation(dataDir);
  if (known?.lastMigration === lastMigration && known.masterKeyFingerprint === masterKeyFingerprint) return;
  const draft = `${fileOf(dataDir)}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify({ masterKeyFingerprint, lastMigration }, null, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(draft, fileOf(dataDir));
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Notes that a master key is current in the place of these earlier ones. Only where one of those is noted: another database than the embedded one
 * may be at work with the same data folder.
 * @throws InstallationUnreadable, and what the disk says
 */
export function noteMasterKey(dataDir: string, { current, earlier }: { current: string; earlier: string[] }): void {
  const known = readInstallation(dataDir);
  if (known && earlier.includes(known.masterKeyFingerprint)) writeInstallation(dataDir, { ...known, masterKeyFingerprint: current });
}
