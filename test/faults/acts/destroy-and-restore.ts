import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { runHoopoe } from "../../rig/doctor.js";
import { download, upload } from "../../rig/files.js";
import { type Hoopoe, startHoopoe } from "../../rig/hoopoe.js";
import { allMessages, type Caller, signIn } from "../../rig/people.js";
import { check, type Readers, type Verdict } from "../rig/checker.js";
import { Ledger } from "../rig/ledger.js";
import { FaultyPostgres } from "../rig/postgres.js";
import type { System } from "../rig/system.js";
import type { Writer } from "../rig/writer.js";
import { gather, hire, makeRooms } from "./crowd.js";

/** `lost`: of those acknowledged before the backup was begun, not there or not readable afterwards. Times in milliseconds. */
export type Restored = Verdict & {
  /** Acknowledged while it was made, and how many of them it holds. */
  during: { acked: number; kept: number };
  backupMs: number;
  /** From an empty machine to the ready line. */
  recoveryMs: number;
  /** Files that came back byte for byte. */
  files: { kept: number; same: number };
  /** Words of messages in the backup's folder, and names that stand there in plain. */
  plain: { words: number; names: number };
  /** What a restore with another key came to. */
  otherKey: { exit: number | null; messages: number };
};

const nothingThere: Verdict = { acked: 0, read: 0, lost: 0, doubled: 0, holes: 0, repeats: 0, inversions: 0, differing: 0 };
const canary = "罕见字canary";

/** Backs up while everybody writes, destroys everything, restores on an empty machine with the key that was kept, and reads all back as each member. */
export async function destroyAndRestore(system: System, { people: count, product }: { people: number; product?: string | undefined }): Promise<Restored> {
  const [node] = system.nodes as [System["nodes"][number]];
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-faults-backup-"));
  const backup = join(folder, "backup");
  const keyFile = join(folder, "kept.key");
  copyFileSync(system.keyFile, keyFile);
  const people = await gather(system, count);
  const rooms = await makeRooms(people, { rooms: 2, size: count / 2 });
  const bytes = randomBytes(200_000);
  const file = await upload(people.at[0]?.[0] as Caller, { name: `${canary}.bin`, type: "application/octet-stream", bytes });
  const { ledger, writers } = await hire(system, people);

  const writing = writeOn(writers, rooms);
  await sleep(2_000);
  const before = new Set(ledger.ackedEntries);
  const began = performance.now();
  const env = { DATABASE_URL: system.postgres.url("hoopoe"), MASTER_KEY_FILE: system.keyFile, DATA_DIR: node.hoopoe.dataDir };
  const written = await runHoopoe(["backup", backup], env, product);
  const backupMs = performance.now() - began;
  if (written.exit !== 0) throw new Error(`the backup failed: ${written.stdout}${written.stderr}`);
  const during = ledger.ackedEntries.filter((entry) => !before.has(entry));
  await sleep(500);
  await writing.stop();
  await system.stop();

  try {
    const plain = plainIn(backup, people.at[0] as Caller[]);
    const otherKey = await restoreWithOtherKey({ backup, folder, product });
    const again = await onEmptyMachine({ backup, folder, keyFile, product });
    try {
      const known = new Ledger();
      known.entries.push(...before);
      const readers = await signedIn(again.hoopoe, rooms);
      const verdict = readers ? await check(known, readers) : { ...nothingThere, acked: before.size, lost: before.size };
      const reader = readers?.[0]?.members[0];
      const got = reader ? await download(reader, file.id) : null;
      const files = { kept: 1, same: got?.status === 200 && got.bytes.equals(bytes) ? 1 : 0 };
      const kept = readers ? await keptOf(during, readers) : 0;
      return { ...verdict, during: { acked: during.length, kept }, backupMs, recoveryMs: again.ms, files, plain, otherKey };
    } finally {
      await again.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeOn(writers: Writer[], rooms: Readers[]): { stop: () => Promise<void> } {
  let over = false;
  const all = writers.map(async (writer, i) => {
    const room = rooms.find(({ members }) => members.some(({ id }) => id === writer.caller.id));
    for (let n = 0; !over; n += 1) {
      await writer.say(room?.conversationId ?? "", `${canary} ${i}.${n}`);
      await sleep(5);
    }
  });
  return {
    async stop() {
      over = true;
      await Promise.all(all);
      for (const writer of writers) writer.stop();
    },
  };
}

type Restoring = { backup: string; folder: string; product: string | undefined };

/** Nothing but an empty Postgres, an empty data folder and the key. */
async function onEmptyMachine({ backup, folder, keyFile, product }: Restoring & { keyFile: string }) {
  const postgres = await FaultyPostgres.create();
  try {
    const dataDir = join(folder, "data");
    await postgres.query("create database hoopoe");
    const env = { DATABASE_URL: postgres.url("hoopoe"), MASTER_KEY_FILE: keyFile, DATA_DIR: dataDir };
    const began = performance.now();
    const restored = await runHoopoe(["restore", backup], env, product);
    if (restored.exit !== 0) throw new Error(`the restore failed: ${restored.stdout}${restored.stderr}`);
    const hoopoe = await startHoopoe({ env: { ...env, WORKERS: "1", LOG_LEVEL: "warn" }, dataDir, ...(product === undefined ? {} : { product }) });
    const ms = performance.now() - began;
    const stop = async (): Promise<void> => {
      await hoopoe.stop();
      await postgres.remove();
    };
    return { hoopoe, ms, stop };
  } catch (error) {
    await postgres.remove();
    throw error;
  }
}

async function restoreWithOtherKey({ backup, folder, product }: Restoring): Promise<Restored["otherKey"]> {
  const postgres = await FaultyPostgres.create();
  try {
    await postgres.query("create database hoopoe");
    const keyFile = join(folder, "other.key");
    writeFileSync(keyFile, randomBytes(32).toString("base64"), { mode: 0o600 });
    const dataDir = join(folder, "other");
    mkdirSync(dataDir);
    const { exit } = await runHoopoe(["restore", backup], { DATABASE_URL: postgres.url("hoopoe"), MASTER_KEY_FILE: keyFile, DATA_DIR: dataDir }, product);
    const [row] = await postgres.query<{ n: number }>("select count(*)::int as n from message", { database: "hoopoe" });
    return { exit, messages: row?.n ?? 0 };
  } finally {
    await postgres.remove();
  }
}

/** The same people where all was brought back; null where they are not even let in. */
async function signedIn({ url }: Hoopoe, rooms: Readers[]): Promise<Readers[] | null> {
  try {
    return await Promise.all(
      rooms.map(async ({ conversationId, members }) => ({ conversationId, members: await Promise.all(members.map((member) => signIn(url, member))) })),
    );
  } catch (error) {
    if (/ 409 .*key cannot be read/.test((error as Error).message)) return null;
    throw error;
  }
}

async function keptOf(entries: { clientId: string }[], readers: Readers[]): Promise<number> {
  const there = new Set<string>();
  for (const { conversationId, members } of readers) for (const { clientId } of await allMessages(members[0] as Caller, conversationId)) there.add(clientId);
  return entries.filter(({ clientId }) => there.has(clientId)).length;
}

/** What who has the backup and nothing else finds in it. */
function plainIn(backup: string, people: Caller[]): Restored["plain"] {
  const texts = readdirSync(backup, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    .map((bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes));
  const hex = Buffer.from(canary).toString("hex");
  const has = (word: string): boolean => texts.some((bytes) => bytes.includes(word));
  return { words: [canary, hex].filter(has).length, names: people.filter(({ username }) => has(username)).length };
}
