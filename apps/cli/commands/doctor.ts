import { parseArgs } from "node:util";
import type { Config } from "@hoopoe/config";
import type { MasterKeyDriver } from "@hoopoe/crypto";
import { openStore } from "@hoopoe/store";
import { reasonOf, type Tell } from "../doctor/finding.js";
import { inspect } from "../doctor/inspect.js";
import { checkSettings, readSettings } from "../doctor/installation/configuration.js";
import { checkDatabase, checkMigrations } from "../doctor/installation/database.js";
import { checkDisk, checkMasterKey } from "../doctor/installation/machine.js";
import { checkProcesses } from "../doctor/installation/processes.js";
import { languageOf } from "../doctor/language.js";
import { showProgress } from "../doctor/progress.js";
import { Report } from "../doctor/report.js";
import { proveSync } from "../doctor/sync/prove-sync.js";
import { databaseOf } from "./database.js";

const parts = ["installation", "sync", "store"] as const;
type Part = (typeof parts)[number];
type Asked = { parts: Set<Part>; urls: string[]; all: boolean; json: boolean };
type Given = { environment: Record<string, string | undefined>; read: () => Config };

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;
const usage = "Usage: hoopoe doctor [installation] [sync] [store] [--url ADDRESS]... [--all] [--json]";

/**
 * `hoopoe doctor`: whether the installation is well, whether what is sent arrives everywhere, and whether the whole store is without a hole.
 * Exit code 1 when something failed. Ids and numbers are shown; never a name, a text or a key.
 */
export async function doctorCommand({ environment, read }: Given, words: string[]): Promise<number> {
  const asked = askedFor(words);
  if (typeof asked === "string") {
    console.error(`${asked}\n${usage}`);
    return EX_USAGE;
  }
  const report = new Report({ language: languageOf(environment), json: asked.json, print: (text) => process.stdout.write(text) });
  await examine(asked, read, report.tell);
  report.end();
  return report.isWell ? 0 : 1;
}

function askedFor(words: string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { url: { type: "string", multiple: true }, all: { type: "boolean" }, json: { type: "boolean" } },
    });
    const unknown = positionals.find((word) => !(parts as readonly string[]).includes(word));
    if (unknown !== undefined) return `The doctor has no part '${unknown}'.`;
    const urls = values.url ?? [];
    const wrong = urls.find((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
    if (wrong !== undefined) return `'${wrong}' is no address like http://127.0.0.1:3000.`;
    return { parts: new Set((positionals.length ? positionals : parts) as Part[]), urls, all: values.all ?? false, json: values.json ?? false };
  } catch (error) {
    return (error as Error).message;
  }
}

async function examine(asked: Asked, read: () => Config, tell: Tell): Promise<void> {
  const config = readSettings(read, tell);
  if (!config) return;
  const isWhole = asked.parts.has("installation");
  // what the other parts need is looked at in any case, and told only when it is in their way
  const aside: Tell = isWhole ? tell : (status, ...rest) => (status === "fail" ? tell(status, ...rest) : undefined);
  if (isWhole) {
    checkSettings(config, tell);
    checkDisk(config, tell);
  }
  const url = addressOf(config, tell);
  if (url === null || !(await checkDatabase(url, aside))) return;
  if (!(await checkMigrations(url, aside))) return;
  const masterKeys = await checkMasterKey(config, url, aside);
  if (!masterKeys) return tell("skip", "store", "store-locked");
  await examineWithin({ asked, config, url, masterKeys, tell });
}

function addressOf(config: Config, tell: Tell): string | null {
  try {
    return databaseOf(config);
  } catch (error) {
    tell("fail", "database", "database-unreachable", { values: { reason: (error as Error).message } });
    return null;
  }
}

type Within = { asked: Asked; config: Config; url: string; masterKeys: MasterKeyDriver; tell: Tell };

async function examineWithin({ asked, config, url, masterKeys, tell }: Within): Promise<void> {
  if (asked.parts.has("installation") || asked.parts.has("sync")) {
    const store = await openStore({ databaseUrl: url, masterKeys, suite: config.cryptoSuite, connections: 3, onLost: () => undefined });
    try {
      if (asked.parts.has("installation")) await checkProcesses({ config, url, store }, tell);
      if (asked.parts.has("sync")) await proveSync({ config, store, urls: asked.urls, tell });
    } catch (error) {
      tell("fail", "sync", "step-failed", { values: { step: "sync", reason: reasonOf(error) } });
    } finally {
      await store.close();
    }
  }
  if (!asked.parts.has("store")) return;
  const progress = showProgress(asked.json);
  await inspect({ url, filesDir: config.filesDir, masterKeys, all: asked.all, tell, onProgress: progress.show });
  progress.end();
}
