import { existsSync } from "node:fs";
import { prepareOrganisation } from "@hoopoe/actions/set-up";
import type { Config } from "@hoopoe/config";
import type { MasterKeyDriver } from "@hoopoe/crypto";
import { createMasterKey } from "@hoopoe/crypto/master-keys";
import { openStore } from "@hoopoe/store";
import { hasMasterKey, migrate, migrationState, verifyMasterKey } from "@hoopoe/store/migrate";
import { masterKeyFileOf, masterKeysFor } from "../supervisor/installation.js";
import { databaseOf } from "./database.js";

/** What the supervisor is told over the IPC channel. */
export type Prepared = { type: "prepared"; masterKeyFingerprint: string; lastMigration: string; newKeyFile?: string; setupLink?: string };

/**
 * `hoopoe prepare`: brings database and key to the point where servers and workers can start. A short-lived
 * process, so that the schema engine stays in nobody's memory; the one-shot container of a deployment, too.
 * Looks before it changes anything: a newer database, a wrong key, or data without its key, is left as it is.
 */
export async function prepareCommand(config: Config): Promise<number> {
  const url = databaseOf(config);
  const { applied, newest } = await migrationState(url);
  const holdsData = applied.length > 0 && (await hasMasterKey(url));
  const newKeyFile = makeMasterKey(config, holdsData);
  const masterKeys = masterKeysFor(config);
  if (holdsData) await verifyMasterKey(url, masterKeys);
  tell(await migrate(url));
  const { setupLink, masterKeyFingerprint } = await prepareFirstPeople(config, url, masterKeys);
  report({
    type: "prepared",
    masterKeyFingerprint,
    lastMigration: newest,
    ...(newKeyFile && { newKeyFile }),
    ...(setupLink && { setupLink }),
  });
  return 0;
}

/** `hoopoe migrate`: the migrations alone. */
export async function migrateCommand(config: Config): Promise<number> {
  tell(await migrate(databaseOf(config)));
  return 0;
}

/** The first administrator from the environment, else the address of the set-up page with a one-time token; undefined when neither is needed. */
export async function prepareFirstPeople(
  config: Config,
  url: string,
  masterKeys: MasterKeyDriver,
): Promise<{ setupLink: string | undefined; masterKeyFingerprint: string }> {
  const store = await openStore({ databaseUrl: url, masterKeys, suite: config.cryptoSuite, connections: 2, onLost: () => undefined });
  try {
    await store.resealSecrets();
    const prepared = await prepareOrganisation(store, {
      firstAdmin: config.firstAdmin,
      organisation: config.language === "zh" ? "我的组织" : "My organisation",
    });
    // Behind the '#', so that the token reaches no log of a server or a proxy.
    const setupLink = prepared.state === "link" ? `${config.publicUrl}/setup#token=${prepared.token}` : undefined;
    return { setupLink, masterKeyFingerprint: store.keys.fingerprint };
  } finally {
    await store.close();
  }
}

/** Makes a key where Hoopoe keeps its own and there is nothing that an older one could have sealed; the file's name then. */
function makeMasterKey(config: Config, holdsData: boolean): string | undefined {
  const file = masterKeyFileOf(config);
  if (!file || config.masterKeyFile || existsSync(file)) return undefined;
  if (holdsData)
    throw new Error(
      `The master key ${file} is not there, but the database holds data sealed under it: put the key back, or name it with MASTER_KEY_FILE. Nothing was changed.`,
    );
  createMasterKey(file);
  return file;
}

function tell({ applied, retried, edited }: Awaited<ReturnType<typeof migrate>>): void {
  for (const name of retried) console.log(`The migration ${name} was cut short last time and rolled back: applied it anew.`);
  if (applied.length) console.log(`Applied ${applied.length === 1 ? "the migration" : `${applied.length} migrations up to`} ${applied.at(-1)}.`);
  for (const name of edited) console.error(`The migration ${name} is not what this database was made with: its file was changed after it was applied.`);
}

/** To the supervisor when there is one, else to the person or the log of the container. */
function report(prepared: Prepared): void {
  if (process.send) {
    process.send(prepared);
    return;
  }
  if (prepared.newKeyFile) console.log(`Made the master key ${prepared.newKeyFile}: keep a copy of it elsewhere.`);
  if (prepared.setupLink) console.log(`Set up your organisation (this link works once, for 30 minutes):\n${prepared.setupLink}`);
}
