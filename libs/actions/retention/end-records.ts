import { type Passing, passingKinds } from "@hoopoe/store";
import type { Deps } from "../context.js";

const dayMs = 86_400_000;
const atOnce = 500;

export type EndedRecords = Record<"calls" | "consents" | Passing, number>;
/** `days`: how long receipts and consents are kept, 0: for good. `isOver` ends it between two pieces. */
type Records = { days: number; isOver: () => boolean };

/** What stands for what in the audit; what says nothing about anybody is not in it. */
const audited = { calls: "egress_call", consents: "consent", sessions: "session", invites: "invite" } as const;

/**
 * Ends what was kept for its time: calls of models (and with them the receipts of their answers) so many days after they were made, consents of people so
 * many days after these were erased; and what has a fixed time: ended sessions, invites, counts of failed sign-ins, tries of model hosts. In pieces, so that
 * nobody waits. That something went is in the audit, how much in the log.
 */
export async function endRecords(deps: Deps, { days, isOver }: Records): Promise<EndedRecords> {
  const { records } = deps.store;
  const before = new Date(deps.store.now().getTime() - days * dayMs);
  const ended = { calls: 0, consents: 0 } as EndedRecords;
  if (days) {
    ended.calls = await endAll((limit) => records.endCalls(before, limit), isOver);
    ended.consents = await endAll((limit) => records.endConsents(before, limit), isOver);
  }
  for (const kind of passingKinds) ended[kind] = await endAll((limit) => records.endPassed(kind, limit), isOver);
  for (const [name, targetKind] of Object.entries(audited) as [keyof typeof audited, string][])
    if (ended[name])
      await deps.store.ledger.audit({ actorId: null, action: "records.end", targetKind, targetId: null, outcome: "done", fields: [], requestId: "worker" });
  return ended;
}

async function endAll(end: (limit: number) => Promise<number>, isOver: () => boolean): Promise<number> {
  let all = 0;
  for (let piece = 1; piece > 0 && !isOver(); all += piece) piece = await end(atOnce);
  return all;
}
