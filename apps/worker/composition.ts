import { openDeps, type Opened } from "@hoopoe/actions";
import { type Config, ConfigError, poolSizes } from "@hoopoe/config";
import { masterKeysOf } from "@hoopoe/crypto/master-keys";
import type { Logger } from "pino";

/** Opens what the worker is made of. @throws ConfigError, MasterKeyError, WrongMasterKey */
export async function compose(config: Config, log: Logger): Promise<Opened> {
  const {
    databaseUrl,
    redisUrl,
    masterKeyFile,
    masterPassphraseFile,
    cryptoSuite: suite,
    publicUrl,
    language,
    limits,
    searchIndex,
    filesDir,
    fileLimitBytes,
  } = config;
  if (!databaseUrl) throw new ConfigError(["DATABASE_URL is not set. `npm start` runs everything with an embedded database."]);
  if (!masterKeyFile && !masterPassphraseFile) throw new ConfigError(["MASTER_KEY_FILE is not set (nor MASTER_PASSPHRASE_FILE)."]);
  return openDeps({
    kind: "worker",
    databaseUrl,
    redisUrl,
    masterKeys: masterKeysOf({ keyFile: masterKeyFile, passphraseFile: masterPassphraseFile }),
    suite,
    connections: poolSizes.worker,
    limits,
    filesDir,
    settings: { publicUrl, language, searchIndex, fileLimitBytes },
    log,
  });
}
