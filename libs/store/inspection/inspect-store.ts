import { type MasterKeyDriver, suitesByName } from "@hoopoe/crypto";
import { Keyring } from "../keys/keyring.js";
import { MasterKeys } from "../keys/master-keys.js";
import { Sealer } from "../sealer.js";
import { type ReadOnly, reading } from "./connection.js";
import { type Walked, walkConversations } from "./conversations.js";
import type { OnDamage } from "./damage.js";
import { inspectMessages, inspectRevs } from "./messages.js";
import { inspectFiles, inspectReferences, inspectRuns } from "./references.js";
import { inspectSigningKeys, openMessageTexts, openOtherTexts, unwrapKeys } from "./sealed.js";
import { slicesOf } from "./slices.js";

export type InspectionOptions = {
  url: string;
  masterKeys: MasterKeyDriver;
  /** Every text is opened, not a sample. */
  all: boolean;
  /** The ids of the files that lie on the disk; null: their folder is not on this machine. */
  keptFiles: ReadonlySet<string> | null;
  onDamage: OnDamage;
  /** Told now and then how many of how many messages were looked at. */
  onProgress: (done: number, total: number) => void;
};
/** How much was looked at. `texts`: those opened, of all kinds; of messages every `every`th, and each slice's last. */
export type Inspected = { conversations: number; messages: number; texts: number; every: number; keys: number; runs: number };

const sliceRows = 10_000;
const sampleTexts = 2_000;

/**
 * Reads the whole store and tells of every hole and contradiction. Only reads; memory does not grow with the store; between statements it
 * rests half as long as the last one took, so that people hardly notice.
 * @throws DatabaseUnreachableError, WrongMasterKey; what Postgres throws when a statement takes over two minutes
 */
export function inspectStore(options: InspectionOptions): Promise<Inspected> {
  return reading(options.url, async (connection) => {
    const master = await MasterKeys.unlock(connection.sql, options.masterKeys);
    // it seals nothing, and what it opens says by which suite it was sealed
    const keyring = new Keyring(connection.sql, master, { suite: suitesByName.aes });
    const opening = { connection, sealer: new Sealer(keyring, () => new Date()), onDamage: options.onDamage };
    const [size] = await connection.rows<{ messages: string }>("select coalesce(sum(last_seq), 0) as messages from conversation where last_seq > 0");
    const total = Number(size?.messages ?? 0);
    const every = options.all ? 1 : Math.max(1, Math.floor(total / sampleTexts));
    const inspected: Inspected = { conversations: 0, messages: 0, texts: 0, every, keys: await unwrapKeys(connection, master, options.onDamage), runs: 0 };
    for await (const page of walkConversations(connection, options.onDamage)) {
      inspected.conversations += page.length;
      await inspectPage({ connection, page, onDamage: options.onDamage, every }, async (messages, samples) => {
        inspected.messages += messages;
        inspected.texts += await openMessageTexts(opening, samples);
        options.onProgress(inspected.messages, Math.max(total, inspected.messages));
      });
    }
    await inspectReferences(connection, options.onDamage);
    await inspectFiles(connection, options.keptFiles, options.onDamage);
    inspected.runs = await inspectRuns(connection, options.onDamage);
    inspected.texts += await openOtherTexts(opening);
    await inspectSigningKeys(connection, options.onDamage);
    return inspected;
  });
}

type Page = { connection: ReadOnly; page: Walked[]; onDamage: OnDamage; every: number };

async function inspectPage({ connection, page, onDamage, every }: Page, looked: (messages: number, samples: string[]) => Promise<void>): Promise<void> {
  const bySeq = page.map(({ id, lastSeq }) => ({ id, length: lastSeq }));
  for (const slices of slicesOf(bySeq, sliceRows)) {
    const samples = await restingAfter(() => inspectMessages(connection, slices, { every, onDamage }));
    await looked(
      slices.reduce((sum, { low, high }) => sum + high - low, 0),
      samples,
    );
  }
  const byRev = page.map(({ id, rev }) => ({ id, length: rev }));
  for (const slices of slicesOf(byRev, sliceRows)) await restingAfter(() => inspectRevs(connection, slices, onDamage));
}

async function restingAfter<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  await new Promise((resolve) => setTimeout(resolve, Math.min(500, (performance.now() - began) / 2)));
  return result;
}
