import { fail, type Receipt, type ReceiptKeys } from "@hoopoe/protocol";
import type { MessageRow, RunRow } from "@hoopoe/store";
import { maySee, requireMembership } from "../access.js";
import type { Ctx } from "../context.js";
import { presentReceiptKeys } from "../present/receipt-keys.js";

/**
 * What left for an answer: for whoever may read its message, and for who asked as long as they may read what they asked. A call is shown as it was signed
 * before it left; that nothing left, which no call says, is signed here.
 */
export async function readReceipt(ctx: Ctx, runId: string): Promise<Receipt> {
  const run = await ctx.store.runs.byId(runId);
  if (!run) throw fail("NOT_FOUND");
  const answer = await requireReceiptReadable(ctx, run);
  const calls = await ctx.store.egressCalls.ofRun(runId);
  const last = calls.pop();
  return last ? { ...last, calls } : { ...(await withoutCall(ctx, run, answer)), calls: [] };
}

/** The public keys that receipts are checked by. */
export async function listReceiptKeys(ctx: Ctx): Promise<ReceiptKeys> {
  return presentReceiptKeys(await ctx.store.signingKeys.list());
}

/** The answer's message, null where there is none yet. @throws NOT_FOUND for whoever may not know of it */
async function requireReceiptReadable(ctx: Ctx, run: RunRow): Promise<MessageRow | null> {
  const membership = await requireMembership(ctx, run.conversation_id);
  const answer = run.message_id ? await ctx.store.messages.byId(run.message_id) : null;
  if (answer && !answer.recalled_at && maySee(membership, answer.seq)) return answer;
  if (run.asker_id !== ctx.actor.id) throw fail("NOT_FOUND");
  const question = await ctx.store.messages.byId(run.trigger_id);
  if (!question || !maySee(membership, question.seq)) throw fail("NOT_FOUND");
  return answer;
}

async function withoutCall(ctx: Ctx, run: RunRow, answer: MessageRow | null): Promise<Omit<Receipt, "calls">> {
  const { asked, finishedAt } = await ctx.store.runs.outcome(run.id);
  return ctx.store.signingKeys.sign({
    callId: null,
    runId: run.id,
    at: (finishedAt ?? ctx.store.now()).toISOString(),
    provider: answer?.ai_provider ?? null,
    model: answer?.ai_model ?? null,
    host: null,
    jurisdiction: (answer?.ai_jurisdiction as Receipt["jurisdiction"] | undefined) ?? null,
    dataClass: null,
    action: asked ? "unrecorded" : "none",
    policyVersion: null,
    consentVersion: null,
    redactions: {},
    payloadSha256: null,
    payloadBytes: null,
  });
}
