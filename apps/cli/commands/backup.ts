import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "@hoopoe/config";
import { BackupRefused, draftOf, writeBackup } from "@hoopoe/store/backup";
import { masterKeyFileOf, masterKeysFor } from "../supervisor/installation.js";
import { databaseOf } from "./database.js";
import { inMiB, showing } from "./moving.js";
import { onInterrupt } from "./on-interrupt.js";
import { backupUsage } from "./usages.js";

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;

/** `hoopoe backup FOLDER`: the database and the files as of one moment, in a folder of their own. */
export async function backupCommand(config: Config, words: string[], here: string): Promise<number> {
  const [name, ...more] = words;
  if (!name || name.startsWith("-") || more.length) {
    console.error(`${name ? "" : "Where to? "}Usage: hoopoe ${backupUsage}`);
    return EX_USAGE;
  }
  const folder = resolve(here, name);
  const began = performance.now();
  const { tell, end } = showing("written");
  const done = onInterrupt(() => rmSync(draftOf(folder), { recursive: true, force: true }));
  try {
    const { manifest, rows, bytes, gone } = await writeBackup({
      url: databaseOf(config),
      driver: masterKeysFor(config),
      suite: config.cryptoSuite,
      filesDir: config.filesDir,
      folder,
      tell,
    });
    end();
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`Wrote ${rows} rows and ${manifest.files.count} files (${inMiB(bytes)}) to ${folder} in ${seconds} s, as of ${manifest.madeAt}.`);
    if (gone) console.log(`${gone} files ended meanwhile and are not in it.`);
    const key = masterKeyFileOf(config) ?? "your passphrase";
    console.log(`It can be read only with the master key of today (${key}), which is not in it: keep a copy of that apart.`);
    return 0;
  } catch (error) {
    end();
    const isFull = (error as NodeJS.ErrnoException).code === "ENOSPC";
    if (!isFull && !(error instanceof BackupRefused)) throw error;
    console.error(isFull ? `There is no room for ${folder} on its disk. Nothing was left there.` : (error as Error).message);
    return 1;
  } finally {
    end();
    done();
  }
}
