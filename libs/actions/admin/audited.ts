import { Fault } from "@hoopoe/protocol";
import type { Ctx } from "../context.js";

type Subject = { action: string; targetKind: string; targetId?: string | null; fields: string[] };

/** Does `work` and writes into the audit who did what to what, and how it went; names of fields, never values. */
export async function audited<T>(ctx: Ctx, subject: Subject, work: () => Promise<T>): Promise<T> {
  const entry = { actorId: ctx.actor.id, action: subject.action, targetKind: subject.targetKind, fields: subject.fields, requestId: ctx.requestId };
  try {
    const result = await work();
    const targetId = subject.targetId ?? (result as { id?: string } | undefined)?.id ?? null;
    await ctx.store.ledger.audit({ ...entry, targetId, outcome: "done" });
    return result;
  } catch (error) {
    const outcome = error instanceof Fault ? error.code : "INTERNAL";
    // the first error is the one to tell; a ledger that cannot be written shows in the log
    await ctx.store.ledger
      .audit({ ...entry, targetId: subject.targetId ?? null, outcome })
      .catch(() => ctx.log.error({ action: subject.action, requestId: ctx.requestId }, "the audit could not be written"));
    throw error;
  }
}
