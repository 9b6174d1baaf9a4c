import { existsSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "@hoopoe/config";
import type { MasterKeyDriver } from "@hoopoe/crypto";
import { MasterKeyError } from "@hoopoe/crypto/master-keys";
import { WrongMasterKey } from "@hoopoe/store";
import { hasMasterKey, verifyMasterKey } from "@hoopoe/store/migrate";
import { masterKeyFileOf, masterKeysFor } from "../../supervisor/installation.js";
import type { Tell } from "../finding.js";

const MiB = 1024 * 1024;
const shortMiB = 1_024;
const fullMiB = 256;

/** The disk under DATA_DIR, where the embedded database lies; another database's disk cannot be seen from here. */
export function checkDisk(config: Config, tell: Tell): void {
  if (config.databaseUrl) return tell("skip", "disk", "disk-elsewhere");
  let folder = config.dataDir;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize, blocks } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / MiB);
  const values = { free, percent: Math.round((100 * bavail) / Math.max(1, blocks)) };
  if (free < fullMiB) tell("fail", "disk", "disk-short", { values });
  else if (free < shortMiB || values.percent < 5) tell("warn", "disk", "disk-short", { values });
  else tell("ok", "disk", "disk-roomy", { values });
}

/** The master key, and whether it is the one of this database. Null when it is not. */
export async function checkMasterKey(config: Config, url: string, tell: Tell): Promise<MasterKeyDriver | null> {
  const masterKeys = masterKeysFor(config);
  try {
    if (!(await hasMasterKey(url))) {
      tell("warn", "master-key", "key-unused");
      return null;
    }
    await verifyMasterKey(url, masterKeys);
    const files = [masterKeyFileOf(config), config.masterPassphraseFile].filter((file) => file !== undefined);
    const mode = files.reduce((sum, file) => sum | (statSync(file).mode & 0o777), 0);
    if (mode & 0o007) tell("warn", "master-key", "key-open", { values: { mode: mode.toString(8) } });
    else tell("ok", "master-key", "key-right");
    return masterKeys;
  } catch (error) {
    if (error instanceof MasterKeyError) tell("fail", "master-key", "key-unusable", { values: { reason: error.message } });
    else if (error instanceof WrongMasterKey) tell("fail", "master-key", "key-wrong");
    else throw error;
    return null;
  }
}
