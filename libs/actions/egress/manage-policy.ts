import { type EgressPolicy, type EgressPolicyVersion, fail, invalid, type RouteBody, type RouteQuery } from "@hoopoe/protocol";
import type { EgressPolicyRow } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import { audited } from "../admin/audited.js";
import type { Ctx } from "../context.js";
import { decodeCursor, encodeCursor } from "../cursor.js";

/** Why a pattern cannot be used, in words for whoever wrote it; null: it can. */
export type PatternFault = (pattern: { name: string; pattern: string }) => string | null;

/** What may leave now. */
export async function readEgressPolicy(ctx: Ctx): Promise<EgressPolicy> {
  requireAdmin(ctx.actor);
  return present(await ctx.store.egressPolicy.current());
}

/** What might leave under an earlier version. */
export async function readEgressPolicyVersion(ctx: Ctx, version: number): Promise<EgressPolicy> {
  requireAdmin(ctx.actor);
  const row = await ctx.store.egressPolicy.byVersion(version);
  if (!row) throw fail("NOT_FOUND");
  return present(row);
}

export async function listEgressPolicyVersions(
  ctx: Ctx,
  { cursor, limit = 50 }: RouteQuery<"adminListEgressPolicyVersions">,
): Promise<{ items: EgressPolicyVersion[]; nextCursor: string | null }> {
  requireAdmin(ctx.actor);
  const rows = await ctx.store.egressPolicy.versions({ before: versionOf(cursor), limit: limit + 1 });
  const items = rows.slice(0, limit).map((row) => ({ ...row, createdAt: row.createdAt && row.createdAt.toISOString() }));
  return { items, nextCursor: rows.length > limit ? encodeCursor([String(items.at(-1)?.version)]) : null };
}

/** Makes the next version, in place of the one before; it holds for every question from now on. @throws CONFLICT when another than `ifVersion` holds */
export async function putEgressPolicy(ctx: Ctx, input: RouteBody<"adminPutEgressPolicy">, patternFault: PatternFault): Promise<EgressPolicy> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "egress-policy.put", targetKind: "egress_policy", fields: Object.keys(input) }, async () => {
    const { terms, patterns, ...settings } = input;
    for (const [at, pattern] of patterns.entries()) {
      const fault = patternFault(pattern);
      if (fault) throw invalid(`patterns.${at}.pattern`, fault);
    }
    const words = { terms: terms.map(({ text, label }) => (label === undefined ? { text } : { text, label })), patterns };
    const row = await ctx.store.egressPolicy.put({ ...settings, words, createdBy: ctx.actor.id });
    if (!row) throw fail("CONFLICT", "The policy was changed meanwhile. Read it again, and make your change in what holds now.");
    return present(row);
  });
}

function present({ words, createdAt, ...row }: EgressPolicyRow): EgressPolicy {
  const { version, rules, images, linkHosts, wordsUnreadable, createdBy } = row;
  const terms = words.terms.map(({ text, label = null }) => ({ text, label }));
  return { version, rules, images, linkHosts, terms, patterns: words.patterns, wordsUnreadable, createdAt: createdAt && createdAt.toISOString(), createdBy };
}

function versionOf(cursor: string | undefined): number | null {
  const [version] = decodeCursor(cursor, 1);
  if (version === undefined) return null;
  if (!/^\d{1,9}$/.test(version)) throw invalid("cursor", "is not one that this list gave");
  return Number(version);
}
