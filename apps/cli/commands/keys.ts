import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Config, noteMasterKey } from "@hoopoe/config";
import { importKeys, type Store } from "@hoopoe/store";
import { masterKeysFor } from "../supervisor/installation.js";
import { databaseOf } from "./database.js";
import { keysUsage } from "./usages.js";
import { withStore } from "./with-store.js";

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;
/** Every process says every 5 s which version it has. */
const patienceMs = 30_000;
const verbs = ["status", "rotate", "export", "import"];

/** `hoopoe keys`: what keys there are, a new master key, and the wrapped keys out of and into the database. Shows numbers and dates, never a key. */
export async function keysCommand(config: Config, words: string[]): Promise<number> {
  let asked: { positionals: string[]; values: { json?: boolean } };
  try {
    asked = parseArgs({ args: words, allowPositionals: true, options: { json: { type: "boolean" } } });
  } catch (error) {
    return misused((error as Error).message);
  }
  const [verb = "", file, ...more] = asked.positionals;
  if (!verbs.includes(verb)) return misused(verb ? `There is no 'keys ${verb}'.` : "What about the keys?");
  const wantsFile = verb === "export" || verb === "import";
  if (wantsFile && !file) return misused(`keys ${verb} needs the name of a file.`);
  if (more.length || (file && !wantsFile)) return misused(`'${wantsFile ? more[0] : file}' is too much.`);
  // the database need not be opened for it, and often cannot: that is what it is for
  if (verb === "import") return takeIn(config, file as string);
  return withStore(config, (store) => {
    if (verb === "export") return giveOut(store, file as string);
    return verb === "status" ? status(store, config, asked.values.json ?? false) : rotate(store, config);
  });
}

/** The file is there whole, or as it was before. */
async function giveOut(store: Store, file: string): Promise<number> {
  const draft = `${file}.${process.pid}.new`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    const count = await store.keys.export(async (line) => void writeSync(handle, `${line}\n`));
    fsyncSync(handle);
    renameSync(draft, file);
    console.log(`Wrote ${count} wrapped keys to ${file}. They are of use only together with the master key: keep the two apart.`);
    return 0;
  } finally {
    closeSync(handle);
    rmSync(draft, { force: true });
  }
}

async function takeIn(config: Config, file: string): Promise<number> {
  const imported = await importKeys(databaseOf(config), masterKeysFor(config), readFileSync(file, "utf8"));
  const { keys, added, destroyed, lost, exportedAt } = imported;
  console.log(`Took in ${keys} keys as of ${day(new Date(exportedAt))}: ${added} were missing here, ${destroyed} are destroyed now.`);
  if (lost) console.error(`${lost} keys of this database are not in the export, and their master key is no more: what they sealed cannot be read.`);
  return 0;
}

function misused(words: string): number {
  console.error(`${words}\nUsage: hoopoe ${keysUsage}`);
  return EX_USAGE;
}

const day = (time: Date | null): string => time?.toISOString().slice(0, 16).replace("T", " ") ?? "";

type Status = Awaited<ReturnType<Store["keys"]["status"]>>;

async function status(store: Store, { keyRotationDays }: Config, json: boolean): Promise<number> {
  const { versions, kinds, nodes, lastTry } = await store.keys.status();
  const made = versions.find(({ state }) => state === "current")?.createdAt;
  const dueAt = keyRotationDays && made ? new Date(made.getTime() + keyRotationDays * dayMs) : null;
  if (json) {
    console.log(JSON.stringify({ versions, kinds, nodes, rotation: { days: keyRotationDays, dueAt, lastTry } }, null, 2));
    return 0;
  }
  console.log("Master key");
  for (const { version, driver, state, createdAt, retiredAt, destroyedAt, keys } of versions) {
    const ended = destroyedAt ? `, destroyed ${day(destroyedAt)}` : retiredAt ? `, retired ${day(retiredAt)}` : "";
    console.log(`  version ${version} (${driver}): ${state}, made ${day(createdAt)}${ended}, wraps ${keys} ${keys === 1 ? "key" : "keys"}`);
  }
  console.log("Data keys");
  for (const { kind, living, destroyed } of kinds) console.log(`  ${kind}: ${living}${destroyed ? `, and ${destroyed} destroyed` : ""}`);
  console.log("Running processes");
  for (const { masterVersion, count } of nodes) console.log(`  ${count} with version ${masterVersion}`);
  if (nodes.length === 0) console.log("  none");
  sayRotation({ versions, lastTry }, { dueAt, days: keyRotationDays });
  return 0;
}

const dayMs = 86_400_000;

function sayRotation({ versions, lastTry }: Pick<Status, "versions" | "lastTry">, { dueAt, days }: { dueAt: Date | null; days: number }): void {
  console.log("Rotation");
  if (!dueAt) console.log("  by itself: never (KEY_ROTATION_DAYS); 'hoopoe keys rotate' does it");
  else console.log(`  by itself: ${dueAt.getTime() < Date.now() ? "due since" : "due"} ${day(dueAt)} (UTC; KEY_ROTATION_DAYS=${days}), by a worker`);
  if (lastTry) console.log(`  last tried ${day(lastTry.at)}: ${lastTry.outcome}${lastTry.says ? `. ${lastTry.says}` : ""}`);
  const unfinished = versions.some(({ state }) => state === "retired" || state === "announced");
  if (unfinished) console.log("A rotation was not finished: 'hoopoe keys rotate' goes on with it.");
}

async function rotate(store: Store, config: Config): Promise<number> {
  const shown = process.stderr.isTTY;
  const { version, rewrapped, damaged, destroyed, left } = await store.keys.rotate({
    patienceMs,
    onProgress: (done, total) => shown && process.stderr.write(`\r${done} of ${total} keys rewrapped`),
    beforeDestroying: (versions) => noteMasterKey(config.dataDir, versions),
  });
  if (shown) process.stderr.write("\r\x1b[K");
  console.log(`Version ${version} of the master key is current; ${rewrapped} ${rewrapped === 1 ? "key was" : "keys were"} rewrapped under it.`);
  if (damaged.length) {
    console.error(`These keys cannot be unwrapped, so the old master key is kept: ${damaged.join(", ")}. 'hoopoe doctor store' says what they sealed.`);
    return 1;
  }
  for (const old of destroyed)
    console.log(`Version ${old} is destroyed here: what was erased before is final, as soon as no copy of that key is left anywhere.`);
  for (const old of left)
    console.log(
      `Version ${old} could not be taken out of its file: remove its line yourself (all but the last one), then run this again. Until then erasure is not final.`,
    );
  console.log("Keep a copy of the master key as it is now; the copy that you had opens only older copies of the database.");
  return left.length ? 1 : 0;
}
