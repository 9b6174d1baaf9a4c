import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Config, InstallationUnreadable, readInstallation } from "@hoopoe/config";
import { checkPassphrases, MasterKeyError, masterKeyFingerprints, masterKeysOf } from "@hoopoe/crypto/master-keys";
import { productFolder, readMigrations } from "@hoopoe/store/migrate/folder";
import { StartRefused } from "./say.js";

/** The key file: the one named, or the one that Hoopoe makes; undefined where a passphrase takes its place. */
export function masterKeyFileOf(config: Config): string | undefined {
  const own = join(config.dataDir, "keys", "master.key");
  return config.masterKeyFile ?? (config.masterPassphraseFile && !existsSync(own) ? undefined : own);
}

/** The master keys that the configuration names. */
export const masterKeysFor = (config: Config): ReturnType<typeof masterKeysOf> =>
  masterKeysOf({ keyFile: masterKeyFileOf(config), passphraseFile: config.masterPassphraseFile });

/**
 * Checks key and program against what the data folder says. Changes nothing.
 * @throws StartRefused
 */
export function checkInstallation(config: Config): void {
  const fingerprints = readFingerprints(config);
  const installation = config.databaseUrl === undefined ? installationOf(config.dataDir) : undefined;
  if (!installation) return;
  const file = masterKeyFileOf(config);
  if (!fingerprints)
    throw new StartRefused(
      `The master key ${file} is gone, but ${config.dataDir} holds data sealed under it: put the key back, or name it with MASTER_KEY_FILE. No other key can read that data.`,
    );
  // whether a passphrase is the right one is known only with the salt, which stands in the database
  if (!config.masterPassphraseFile && !fingerprints.includes(installation.masterKeyFingerprint)) {
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

function installationOf(dataDir: string): ReturnType<typeof readInstallation> {
  try {
    return readInstallation(dataDir);
  } catch (error) {
    throw error instanceof InstallationUnreadable ? new StartRefused(error.message) : error;
  }
}

/** Those of the keys in the file; undefined when Hoopoe is to make one. */
function readFingerprints(config: Config): string[] | undefined {
  const file = masterKeyFileOf(config);
  try {
    if (config.masterPassphraseFile) checkPassphrases(config.masterPassphraseFile);
    return file ? masterKeyFingerprints(file) : [];
  } catch (error) {
    if (!(error instanceof MasterKeyError)) throw error;
    if (error.reason === "missing" && !config.masterKeyFile && !config.masterPassphraseFile) return undefined;
    const remedy =
      error.reason === "missing" && !config.masterPassphraseFile
        ? " Make one with 'openssl rand -base64 32', for a new installation only, or correct MASTER_KEY_FILE."
        : "";
    throw new StartRefused(`${error.message}${remedy}`);
  }
}
