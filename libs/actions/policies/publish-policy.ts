import { fail, type PolicySeenList, type PolicyText, type RouteBody, type RouteQuery } from "@hoopoe/protocol";
import { requireAdmin } from "../access.js";
import { namePlace } from "../accounts/read-people.js";
import { audited } from "../admin/audited.js";
import { existingAssistant } from "../bots/introduce-assistant.js";
import type { Ctx } from "../context.js";
import { encodeCursor } from "../cursor.js";
import { noticeIdOf } from "./announce-policy.js";
import { policyRow } from "./current-policy.js";
import { presentPolicy } from "./read-policies.js";

/** Publishes a version, which holds at once; a worker tells everybody. */
export async function publishPolicy(ctx: Ctx, input: RouteBody<"adminPublishPolicy">): Promise<PolicyText> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "policy.publish", targetKind: "policy_text", fields: Object.keys(input) }, async () => {
    const { zh, en, renews = false } = input;
    const row = await ctx.store.policies.publish({ zh, en, renews, publishedBy: ctx.actor.id });
    return presentPolicy(ctx, row, row.version);
  });
}

/** Who of those who can sign in has seen a version, by name, and who has not. */
export async function listPolicySeen(ctx: Ctx, version: string, query: RouteQuery<"adminListPolicySeen">): Promise<PolicySeenList> {
  requireAdmin(ctx.actor);
  const row = await policyRow(ctx, version);
  if (!row) throw fail("NOT_FOUND");
  const limit = query.limit ?? 50;
  const botId = await existingAssistant(ctx);
  const [counts, found] = await Promise.all([
    ctx.store.policies.counts(version, botId ? { botId, clientId: noticeIdOf(version) } : null),
    ctx.store.policies.seenBy(version, { seen: query.seen ? query.seen === "yes" : null, after: namePlace(query.cursor), limit: limit + 1 }),
  ]);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    version,
    publishedBy: row.publishedBy,
    ...counts,
    items: page.map(({ seenAt, ...who }) => ({ ...who, kind: "human" as const, avatar: null, seenAt: seenAt && seenAt.toISOString() })),
    nextCursor: found.length > limit && last ? encodeCursor([last.displayName, last.id]) : null,
  };
}
