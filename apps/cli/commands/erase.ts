import { randomUUID } from "node:crypto";
import { beginErasure, openDoctorBus, presentErasure } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import { Fault, type Erasure } from "@hoopoe/protocol";
import type { Store } from "@hoopoe/store";
import { databaseOf } from "./database.js";
import { isId, subjectOf } from "./subject.js";
import { eraseUsage } from "./usages.js";
import { withStore } from "./with-store.js";

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;
const waitMs = 120_000;

/** `hoopoe erase`: erases a person or a conversation and prints the certificate, as JSON. Needs a running worker to be finished. */
export async function eraseCommand(config: Config, words: string[]): Promise<number> {
  const [what = "", subject = "", ...more] = words;
  if (!["person", "conversation", "certificate"].includes(what) || !subject || more.length) {
    console.error(`Usage: hoopoe ${eraseUsage}`);
    return EX_USAGE;
  }
  return withStore(config, async (store) => {
    const erasure = what === "certificate" ? await certificate(store, subject) : await eraseNow(store, { config, kind: what as Erasure["kind"], subject });
    if (!erasure) return 1;
    console.log(JSON.stringify(erasure, null, 2));
    if (erasure.held) console.error("A legal hold keeps what is left of it; it goes on when that is released ('hoopoe hold list').");
    else if (erasure.finishedAt === null)
      console.error("What is left of it is being gone through: no worker has finished that yet. Ask for the certificate later.");
    if (erasure.finalAt === null)
      console.error("Nobody can read it here any more. It is final, for old copies of the database too, after 'hoopoe keys rotate'.");
    return 0;
  });
}

async function certificate(store: Store, id: string): Promise<Erasure | null> {
  const row = isId(id) ? await store.erasures.byId(id) : null;
  if (!row) console.error(`There is no erasure '${id}'.`);
  return row && presentErasure(row);
}

type Erasing = { config: Config; kind: Erasure["kind"]; subject: string };

async function eraseNow(store: Store, { config, kind, subject }: Erasing): Promise<Erasure | null> {
  const subjectId = await subjectOf(store, { kind, subject });
  if (!subjectId) return null;
  const requestId = randomUUID();
  const bus = await openDoctorBus({ databaseUrl: databaseOf(config), redisUrl: config.redisUrl, store });
  try {
    const targetKind = kind === "person" ? "account" : "conversation";
    const audit = (outcome: string) =>
      store.ledger.audit({ actorId: null, action: `${kind}.erase`, targetKind, targetId: subjectId, outcome, fields: [], requestId });
    let erasure = await beginErasure({ store, bus }, { kind, subjectId, requestedBy: null, requestId }).catch(async (error: unknown) => {
      await audit(error instanceof Fault ? error.code : "INTERNAL");
      throw error;
    });
    await audit("done");
    for (const until = Date.now() + waitMs; erasure.finishedAt === null && !erasure.held && Date.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const row = await store.erasures.byId(erasure.id);
      if (row) erasure = presentErasure(row);
    }
    return erasure;
  } finally {
    await bus.close();
  }
}
