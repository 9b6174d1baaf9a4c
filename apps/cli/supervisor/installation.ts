import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "@hoopoe/config";
import { MasterKeyError, masterKeyFingerprint, readMasterKey } from "@hoopoe/crypto/master-key";
import { productFolder, readMigrations } from "@hoopoe/store/migrate/folder";
import { StartRefused } from "./say.js";

/** DATA_DIR/hoopoe.json: what the embedded database was last left with, so that a wrong start is refused before it is touched. */
export type Installation = { masterKeyFingerprint: string; lastMigration: string };

const fileOf = (dataDir: string) => join(dataDir, "hoopoe.json");

/** The key file: the one named, or the one that Hoopoe makes. */
export function masterKeyFileOf(config: Config): string {
  return config.masterKeyFile ?? join(config.dataDir, "keys", "master.key");
}

/**
 * Checks key and program against what the data folder says. Changes nothing.
 * @throws StartRefused
 */
export function checkInstallation(config: Config): void {
  const key = readKey(config);
  const installation = config.databaseUrl === undefined ? readInstallation(config.dataDir) : undefined;
  if (!installation) return;
  const file = masterKeyFileOf(config);
  if (!key)
    throw new StartRefused(
      `The master key ${file} is gone, but ${config.dataDir} holds data sealed under it: put the key back, or name it with MASTER_KEY_FILE. No other key can read that data.`,
    );
  if (masterKeyFingerprint(key) !== installation.masterKeyFingerprint) {
    throw new StartRefused(
      `${file} is not the master key of the data in ${config.dataDir}: set MASTER_KEY_FILE to the key that this data was sealed under. Nothing was changed.`,
    );
  }
  const known = readMigrations(productFolder).map(({ name }) => name);
  if (known.length && !known.includes(installation.lastMigration)) {
    throw new StartRefused(
      `The data in ${config.dataDir} was written by a newer version of Hoopoe (migration ${installation.lastMigration}): start that version or a newer one. Nothing was changed.`,
    );
  }
}

/** On disk whole, or as before. */
export function writeInstallation(dataDir: string, { masterKeyFingerprint, lastMigration }: Installation): void {
  const known = readInstallation(dataDir);
  if (known?.lastMigration === lastMigration && known.masterKeyFingerprint === masterKeyFingerprint) return;
  const draft = `${fileOf(dataDir)}.new`;
  writeFileSync(draft, `${JSON.stringify({ masterKeyFingerprint, lastMigration }, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, fileOf(dataDir));
}

function readInstallation(dataDir: string): Installation | undefined {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Installation;
  } catch (error) {
    throw new StartRefused(
      `${file} cannot be read (${(error as Error).message}): restore it, or remove it and start again; the database itself is checked too.`,
    );
  }
}

/** undefined when Hoopoe is to make one. */
function readKey(config: Config): Buffer | undefined {
  try {
    return readMasterKey(masterKeyFileOf(config));
  } catch (error) {
    if (!(error instanceof MasterKeyError)) throw error;
    if (error.reason === "missing" && !config.masterKeyFile) return undefined;
    const remedy = error.reason === "missing" ? " Make one with 'openssl rand -base64 32', for a new installation only, or correct MASTER_KEY_FILE." : "";
    throw new StartRefused(`${error.message}${remedy}`);
  }
}
