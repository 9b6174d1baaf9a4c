import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Config, connectionsOf } from "@hoopoe/config";
import { SignedManifest } from "@hoopoe/protocol";
import { ImportRefused, WrongMasterKey } from "@hoopoe/store";
import { BackupRefused, openBackup, type Restored, restoreBackup } from "@hoopoe/store/backup";
import { prepareEmbeddedPostgres } from "../postgres/embedded-postgres.js";
import { stopPostmaster } from "../postgres/postmaster.js";
import { makeDataFolder } from "../supervisor/data-folder.js";
import { lockDataFolder } from "../supervisor/instance-lock.js";
import { masterKeyFileOf, masterKeysFor } from "../supervisor/installation.js";
import { showing } from "./moving.js";
import { onInterrupt } from "./on-interrupt.js";
import { restoreUsage } from "./usages.js";

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;
const stopMs = 10_000;
const longestManifest = 4 * 2 ** 20;

/** `hoopoe restore FOLDER`: a backup into an empty database, the embedded one or that of DATABASE_URL, while no Hoopoe runs on it. */
export async function restoreCommand(config: Config, words: string[], here: string): Promise<number> {
  const asked = askedFor(words);
  if (typeof asked === "string") {
    console.error(`${asked}Usage: hoopoe ${restoreUsage}`);
    return EX_USAGE;
  }
  const began = performance.now();
  const folder = resolve(here, asked.folder);
  const { tell, end } = showing("restored");
  try {
    requireMasterKey(config);
    const backup = await openBackup(folder, manifestOf(folder));
    const keys = asked.keys === undefined ? undefined : readFileSync(resolve(here, asked.keys), "utf8");
    const restored = await withDatabase(config, (url) =>
      restoreBackup({ url, driver: masterKeysFor(config), suite: config.cryptoSuite, filesDir: config.filesDir, backup, keys, tell }),
    );
    end();
    sayRestored(restored, { madeAt: backup.manifest.madeAt, seconds: (performance.now() - began) / 1_000 });
    return 0;
  } catch (error) {
    end();
    if (error instanceof WrongMasterKey) console.error("The backup belongs to another master key than the one that is here. Nothing was restored.");
    else if (error instanceof BackupRefused || error instanceof ImportRefused) console.error(error.message);
    else throw error;
    return 1;
  } finally {
    end();
  }
}

function askedFor(words: string[]): { folder: string; keys: string | undefined } | string {
  try {
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: { keys: { type: "string" } } });
    const [folder, ...more] = positionals;
    return folder && more.length === 0 ? { folder, keys: values.keys } : "";
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
}

function manifestOf(folder: string): SignedManifest {
  const file = join(folder, "manifest.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new BackupRefused(`${folder} is no backup: its manifest.json cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  try {
    if (text.length > longestManifest) throw new Error("it is too long");
    const { data, error } = SignedManifest.safeParse(JSON.parse(text));
    if (data) return data;
    const [issue] = error.issues;
    throw new Error(`${issue?.path.join(".") || "manifest"}: ${issue?.message}`);
  } catch (error) {
    throw new BackupRefused(`${file} is not the manifest of a backup that this version knows (${(error as Error).message}).`);
  }
}

/** Before a database is made: a restore without the key would end with nothing. */
function requireMasterKey(config: Config): void {
  const file = masterKeyFileOf(config);
  if (file && !existsSync(file))
    throw new BackupRefused(
      `The master key ${file} is not there: put the copy that belongs to the backup in its place, or name it with MASTER_KEY_FILE. Without it, nothing of a backup can be read.`,
    );
}

function sayRestored({ rows, files, keys }: Restored, { madeAt, seconds }: { madeAt: string; seconds: number }): void {
  console.log(`Restored ${rows} rows and ${files} files in ${seconds.toFixed(1)} s, as of ${madeAt}. Start Hoopoe as usual.`);
  if (keys) console.log(`Took in ${keys.keys} keys as of ${keys.exportedAt}: ${keys.destroyed} are destroyed now.`);
  else console.log("What was erased after that moment is readable again, unless you restore with a younger export of the keys (--keys FILE).");
}

/** The one that is named, else a new embedded one, which is removed again when nothing came into it. */
async function withDatabase<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  const { dataDir } = config;
  makeDataFolder(dataDir);
  const unlock = await lockDataFolder(dataDir);
  try {
    return config.databaseUrl === undefined ? await withEmbedded(config, work) : await work(config.databaseUrl);
  } finally {
    unlock();
  }
}

async function withEmbedded<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  const cluster = join(config.dataDir, "postgres");
  if (existsSync(cluster))
    throw new BackupRefused(
      `${config.dataDir} holds a database already: set DATA_DIR to another folder. If a restore was cut short here, remove ${cluster} first.`,
    );
  const remove = (): void => rmSync(cluster, { recursive: true, force: true });
  const postgres = await prepareEmbeddedPostgres({ dataDir: config.dataDir, connections: connectionsOf(config), say: (line) => console.error(line) });
  const { child, ready } = await postgres.start();
  const done = onInterrupt(() => {
    child.kill("SIGKILL");
    remove();
  });
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined) await stopPostmaster(child.pid, stopMs);
  };
  try {
    if (!(await ready)) throw new Error(`The database did not start. Its log, ${postgres.lastWords()}`);
    const restored = await work(postgres.url);
    await stop();
    return restored;
  } catch (error) {
    await stop();
    remove();
    throw error;
  } finally {
    done();
  }
}
