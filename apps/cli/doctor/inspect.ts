import { stat } from "node:fs/promises";
import type { MasterKeyDriver } from "@hoopoe/crypto";
import { openFiles } from "@hoopoe/files";
import { type Damage, type DamageKind, type Inspected, inspectStore, named } from "@hoopoe/store/inspection";
import { reasonOf, type Place, type Tell } from "./finding.js";
import type { PhraseCode } from "./words/phrases.js";

/** Which check each kind of damage belongs to; a kind that may be explained without damage only warns. */
const checks: Record<DamageKind, { check: string; status?: "warn" }> = {
  "seq-missing": { check: "store.seq" },
  "seq-repeated": { check: "store.seq" },
  "seq-exchanged": { check: "store.seq" },
  "time-reversed": { check: "store.seq", status: "warn" },
  "rev-repeated": { check: "store.rev" },
  "rev-wrong": { check: "store.rev" },
  "last-seq-wrong": { check: "store.counters" },
  "member-count-wrong": { check: "store.counters" },
  "mark-beyond-end": { check: "store.counters" },
  "reactions-wrong": { check: "store.counters" },
  "direct-members-wrong": { check: "store.references" },
  "reference-lost": { check: "store.references" },
  "run-unended": { check: "store.runs" },
  "run-disagrees": { check: "store.runs" },
  "text-missing": { check: "store.texts" },
  "file-lost": { check: "store.texts" },
  "sealed-altered": { check: "store.texts" },
  "sealed-key-lost": { check: "store.texts" },
  "key-altered": { check: "store.texts" },
  "signing-key-lost": { check: "store.texts", status: "warn" },
};

type Found = { count: number; where: Place[] };
type Options = { url: string; filesDir: string; masterKeys: MasterKeyDriver; all: boolean; tell: Tell; onProgress: (done: number, total: number) => void };

/** Looks for holes in the whole store: one line for each check that is whole, one for each kind of damage. */
export async function inspect({ url, filesDir, masterKeys, all, tell, onProgress }: Options): Promise<void> {
  const found = new Map<DamageKind, Found>();
  const onDamage = ({ kind, count, where }: Damage): void => {
    const before = found.get(kind) ?? { count: 0, where: [] };
    found.set(kind, { count: before.count + count, where: before.where.length < named ? [...before.where, where] : before.where });
  };
  try {
    const inspected = await inspectStore({ url, masterKeys, all, keptFiles: await keptFiles(filesDir), onDamage, onProgress });
    report({ tell, found, values: inspected, isSample: inspected.every > 1 });
  } catch (error) {
    report({ tell, found, values: null, isSample: false });
    tell("fail", "store", "store-unfinished", { values: { reason: reasonOf(error) } });
  }
}

/** Null where the folder is not: the doctor stands at another machine, or nothing was ever uploaded. */
async function keptFiles(dir: string): Promise<Set<string> | null> {
  if (!(await stat(dir).catch(() => null))) return null;
  const kept = new Set<string>();
  for await (const { id } of (await openFiles({ dir })).list()) kept.add(id);
  return kept;
}

const whole: [check: string, code: PhraseCode][] = [
  ["store.seq", "log-whole"],
  ["store.rev", "revs-whole"],
  ["store.counters", "counters-right"],
  ["store.references", "references-whole"],
  ["store.runs", "runs-ended"],
  ["store.texts", "texts-readable"],
];

type Outcome = {
  tell: Tell;
  found: Map<DamageKind, Found> /** null: it was cut short, so nothing is known to be whole. */;
  values: Inspected | null;
  isSample: boolean;
};

function report({ tell, found, values, isSample }: Outcome): void {
  for (const [check, code] of whole) {
    const damaged = [...found].filter(([kind]) => checks[kind].check === check);
    for (const [kind, { count, where }] of damaged) tell(checks[kind].status ?? "fail", check, kind, { values: { count }, where });
    if (values && !damaged.length) tell("ok", check, isSample && code === "texts-readable" ? "texts-sampled" : code, { values });
  }
}
