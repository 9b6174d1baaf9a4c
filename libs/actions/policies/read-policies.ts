import { type CurrentPolicy, fail, type PolicySummary, type PolicyText } from "@hoopoe/protocol";
import type { PolicyHead, PolicyRow } from "@hoopoe/store";
import type { Ctx, Deps } from "../context.js";
import { currentPolicyRow, isShipped, policyHeads, policyRow } from "./current-policy.js";
import { listRecipients } from "./list-recipients.js";

const presentHead = (row: PolicyHead, current: string): PolicySummary => ({
  version: row.version,
  publishedAt: row.publishedAt.toISOString(),
  shipped: isShipped(row.version),
  renews: row.renews,
  current: row.version === current,
});

/** A version with its text and who processes by it. */
export async function presentPolicy(deps: Deps, row: PolicyRow, current: string): Promise<PolicyText> {
  const organisation = await deps.store.setup.organisation();
  return { ...presentHead(row, current), organisation: organisation?.name ?? null, zh: row.zh, en: row.en };
}

/** All versions of the scope of use and protection, the newest first: for everybody. */
export async function listPolicies(deps: Deps): Promise<{ items: PolicySummary[]; nextCursor: null }> {
  const heads = await policyHeads(deps);
  const current = heads[0]?.version ?? "";
  return { items: heads.map((head) => presentHead(head, current)), nextCursor: null };
}

/** One version: for everybody. */
export async function readPolicy(deps: Deps, version: string): Promise<PolicyText> {
  const [row, current] = await Promise.all([policyRow(deps, version), currentPolicyRow(deps)]);
  if (!row) throw fail("NOT_FOUND");
  return presentPolicy(deps, row, current.version);
}

/** What holds now, whether the caller has seen it, and which of the bots that they may use send what where. */
export async function readCurrentPolicy(ctx: Ctx): Promise<CurrentPolicy> {
  const row = await currentPolicyRow(ctx);
  const [text, seen, recipients] = await Promise.all([
    presentPolicy(ctx, row, row.version),
    ctx.store.policies.hasSeen(ctx.actor.id, row.version),
    listRecipients(ctx),
  ]);
  return { ...text, seen, recipients };
}

/** Keeps that the caller has seen a version. */
export async function markPolicySeen(ctx: Ctx, version: string): Promise<void> {
  if (!(await policyRow(ctx, version))) throw fail("NOT_FOUND");
  await ctx.store.policies.markSeen(ctx.actor.id, version);
}
