import { type Budget, fail, invalid, type ModelPrice, type RouteBody, type UsageSettings } from "@hoopoe/protocol";
import type { BudgetRow } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import type { Ctx } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { audited } from "./audited.js";

type Query = { cursor?: string | undefined; limit?: number | undefined };
type Page<T> = { items: T[]; nextCursor: string | null };

/** Budgets, the oldest first, and how they stand. */
export async function listBudgets(ctx: Ctx, { cursor, limit = 50 }: Query): Promise<Page<Budget>> {
  requireAdmin(ctx.actor);
  return pageOf((await ctx.store.budgets.list(decodeIdCursor(cursor), limit + 1)).map(presentBudget), limit);
}

/** Sets a subject's budget in place of the one before; what was used in the present period counts. */
export async function putBudget(ctx: Ctx, { kind, subjectId, tokens, period }: RouteBody<"adminPutBudget">): Promise<Budget> {
  requireAdmin(ctx.actor);
  const subject = { action: "budget.put", targetKind: "budget", fields: ["kind", "subjectId", "tokens", "period"] };
  return audited(ctx, subject, async () => {
    if (kind === "organisation" && subjectId) throw invalid("subjectId", "belongs to a person or a bot");
    if (kind === "bot" && !subjectId) throw invalid("subjectId", "is needed for a bot");
    if (subjectId) await requireSubject(ctx, kind, subjectId);
    return presentBudget(await ctx.store.budgets.put({ kind, subjectId: subjectId ?? null, tokens: tokens ?? null, period }));
  });
}

export async function removeBudget(ctx: Ctx, id: string): Promise<void> {
  requireAdmin(ctx.actor);
  await audited(ctx, { action: "budget.remove", targetKind: "budget", targetId: id, fields: [] }, async () => {
    if (!(await ctx.store.budgets.remove(id))) throw fail("NOT_FOUND");
  });
}

/** What models cost. */
export async function listPrices(ctx: Ctx, { cursor, limit = 50 }: Query): Promise<Page<ModelPrice>> {
  requireAdmin(ctx.actor);
  return pageOf(await ctx.store.budgets.prices(decodeIdCursor(cursor), limit + 1), limit);
}

/** Sets what a model costs, for answers that end from now on. */
export async function putPrice(ctx: Ctx, input: RouteBody<"adminPutPrice">): Promise<ModelPrice> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "model-price.put", targetKind: "model_price", fields: Object.keys(input) }, async () => {
    if (!(await ctx.store.providers.byId(input.providerId))) throw invalid("providerId", "names no model provider");
    return ctx.store.budgets.putPrice({ ...input, cachedPerMillion: input.cachedPerMillion ?? null });
  });
}

export async function removePrice(ctx: Ctx, id: string): Promise<void> {
  requireAdmin(ctx.actor);
  await audited(ctx, { action: "model-price.remove", targetKind: "model_price", targetId: id, fields: [] }, async () => {
    if (!(await ctx.store.budgets.removePrice(id))) throw fail("NOT_FOUND");
  });
}

/** How usage is counted. */
export async function readUsageSettings(ctx: Ctx): Promise<UsageSettings> {
  requireAdmin(ctx.actor);
  return ctx.store.budgets.settings();
}

/** Changes it: days and months begin anew by the zone, local models count from the next answer on; what was used before stays used. */
export async function updateUsageSettings(ctx: Ctx, change: RouteBody<"adminUpdateUsageSettings">): Promise<UsageSettings> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "usage-settings.update", targetKind: "organisation", fields: Object.keys(change) }, async () => {
    if (!(await ctx.store.budgets.changeSettings(change))) throw invalid("timeZone", "is not known to the database");
    return ctx.store.budgets.settings();
  });
}

async function requireSubject(ctx: Ctx, kind: string, subjectId: string): Promise<void> {
  const account = await ctx.store.accounts.byId(subjectId);
  if (!account || account.kind !== (kind === "bot" ? "bot" : "human")) throw invalid("subjectId", `names no ${kind}`);
}

function pageOf<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.id ?? ""]) : null };
}

const presentBudget = ({ renewsAt, ...row }: BudgetRow): Budget => ({ ...row, renewsAt: renewsAt.toISOString() });
