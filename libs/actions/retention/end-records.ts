import type { Deps } from "../context.js";

const dayMs = 86_400_000;
const atOnce = 500;

export type EndedRecords = { calls: number; consents: number };

/**
 * Ends what was kept for its time: calls of models (and with them the receipts of their answers) so many days after they were made, consents of people so
 * many days after these were erased. In pieces, so that nobody waits; `isOver` ends it between two. That something went is in the audit, how much in the log.
 */
export async function endRecords(deps: Deps, { days, isOver }: { days: number; isOver: () => boolean }): Promise<EndedRecords> {
  const before = new Date(deps.store.now().getTime() - days * dayMs);
  const calls = await endAll((limit) => deps.store.records.endCalls(before, limit), isOver);
  const consents = await endAll((limit) => deps.store.records.endConsents(before, limit), isOver);
  const ended = { calls, consents };
  for (const [name, targetKind] of [
    ["calls", "egress_call"],
    ["consents", "consent"],
  ] as const)
    if (ended[name])
      await deps.store.ledger.audit({ actorId: null, action: "records.end", targetKind, targetId: null, outcome: "done", fields: [], requestId: "worker" });
  return ended;
}

async function endAll(end: (limit: number) => Promise<number>, isOver: () => boolean): Promise<number> {
  let all = 0;
  for (let piece = 1; piece > 0 && !isOver(); all += piece) piece = await end(atOnce);
  return all;
}
