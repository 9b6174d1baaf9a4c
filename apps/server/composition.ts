import { type Actor, type Anonymous, type Ctx, type Deps, openDeps, type Opened } from "@hoopoe/actions";
import { type Config, ConfigError, poolSizes } from "@hoopoe/config";
import { masterKeysOf } from "@hoopoe/crypto/master-keys";
import type { Logger } from "pino";

/** Opens what the server is made of. @throws ConfigError, MasterKeyError, WrongMasterKey */
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
  const masterKeys = masterKeysOf({ keyFile: masterKeyFile, passphraseFile: masterPassphraseFile });
  return openDeps({
    kind: "server",
    databaseUrl,
    redisUrl,
    masterKeys,
    suite,
    connections: poolSizes.server,
    limits,
    filesDir,
    settings: { publicUrl, language, searchIndex, fileLimitBytes },
    log,
  });
}

// each by name: this is made for every event, and spreading the parts costs more than all else here
export const asActor = (deps: Deps, actor: Actor, requestId: string): Ctx => ({
  store: deps.store,
  bus: deps.bus,
  files: deps.files,
  log: deps.log,
  settings: deps.settings,
  limiter: deps.limiter,
  registers: deps.registers,
  memberships: deps.memberships,
  floors: deps.floors,
  keywords: deps.keywords,
  actor,
  requestId,
});
export const asAnonymous = (deps: Deps, address: string, requestId: string): Anonymous => ({ ...deps, address, requestId });
