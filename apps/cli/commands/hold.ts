import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { beginHold, presentHold } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import { Fault, fail, type LegalHold, LegalHoldInput } from "@hoopoe/protocol";
import type { Store } from "@hoopoe/store";
import { isId, subjectOf } from "./subject.js";
import { holdUsage } from "./usages.js";
import { withStore } from "./with-store.js";

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;
const pageSize = 200;

type Asked = { verb: string; words: string[]; reasonFile: string | undefined };

/**
 * `hoopoe hold`: keeps a person or a conversation from erasure, shows what is kept, lets go of it. A reason comes from a file (- is stdin): a command
 * line is seen by others.
 */
export async function holdCommand(config: Config, words: string[]): Promise<number> {
  const asked = parse(words);
  if (!asked) {
    console.error(`Usage: hoopoe ${holdUsage}`);
    return EX_USAGE;
  }
  return withStore(config, (store) => {
    if (asked.verb === "list") return list(store);
    return asked.verb === "set" ? set(store, asked) : release(store, asked.words[0] ?? "");
  });
}

function parse(given: string[]): Asked | null {
  try {
    const { positionals, values } = parseArgs({ args: given, allowPositionals: true, options: { "reason-file": { type: "string" } } });
    const [verb = "", ...words] = positionals;
    const wanted = { set: 2, list: 0, release: 1 }[verb];
    const reasonFile = values["reason-file"];
    if (words.length !== wanted || (verb === "set" && !["person", "conversation"].includes(words[0] ?? "")) || (reasonFile && verb !== "set")) return null;
    return { verb, words, reasonFile };
  } catch {
    return null;
  }
}

async function list(store: Store): Promise<number> {
  const holds: LegalHold[] = [];
  for (let before: string | null = null; ; ) {
    const rows: LegalHold[] = (await store.holds.list(before, pageSize)).map(presentHold);
    holds.push(...rows);
    if (rows.length < pageSize) break;
    before = rows.at(-1)?.id ?? null;
  }
  console.log(JSON.stringify(holds, null, 2));
  return 0;
}

async function set(store: Store, { words: [kind = "", subject = ""], reasonFile }: Asked): Promise<number> {
  const subjectId = await subjectOf(store, { kind: kind as LegalHold["subjectKind"], subject });
  if (!subjectId) return 1;
  const given = { subjectKind: kind, subjectId, ...(reasonFile && { reason: readFileSync(reasonFile === "-" ? 0 : reasonFile, "utf8") }) };
  const input = LegalHoldInput.safeParse(given);
  if (!input.success) {
    console.error(`The reason ${input.error.issues[0]?.message}.`);
    return 1;
  }
  const hold = await audited(store, { action: "legal-hold.place", fields: Object.keys(given) }, () => beginHold({ store }, input.data, null));
  console.log(JSON.stringify(hold, null, 2));
  if (hold.erasureIds.length) console.error("An erasure had begun before: the keys that it destroyed stay destroyed, the rest of it waits.");
  return 0;
}

async function release(store: Store, id: string): Promise<number> {
  await audited(store, { action: "legal-hold.release", targetId: isId(id) ? id : null, fields: [] }, async () => {
    if (!isId(id) || !(await store.holds.release(id, null))) throw fail("NOT_FOUND", `There is no legal hold '${id}' that still holds.`);
    return { id };
  });
  console.log("Released. Erasures that it had stopped go on; those that were refused are to be asked for again.");
  return 0;
}

/** What is done at the machine has nobody's id in the audit. */
async function audited<T extends { id: string }>(
  store: Store,
  { targetId = null, ...entry }: { action: string; targetId?: string | null; fields: string[] },
  work: () => Promise<T>,
): Promise<T> {
  const audit = (target: string | null, outcome: string): Promise<void> =>
    store.ledger.audit({ ...entry, actorId: null, targetKind: "legal_hold", targetId: target, outcome, requestId: randomUUID() });
  const done = await work().catch(async (error: unknown) => {
    await audit(targetId, error instanceof Fault ? error.code : "INTERNAL");
    throw error;
  });
  await audit(done.id, "done");
  return done;
}
