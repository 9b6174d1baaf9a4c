import { invalid, type MyUsage, type RouteQuery, type UsageCounts, type UsageLine, type UsageReport } from "@hoopoe/protocol";
import type { Days, UsageBy, UsageCounts as CountsRow, UsageLine as LineRow } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import type { Ctx } from "../context.js";
import { decodeCursor, encodeCursor } from "../cursor.js";
import { usageCsv } from "./usage-csv.js";

const dayMs = 86_400_000;
const defaultDays = 30;
const longestDays = 400;
const linesOfCsv = 50_000;
/** From this share of a budget on its person and the administrators are warned. */
const warningShare = 0.8;
const warningsShown = 50;

type Asked = { from?: string | undefined; to?: string | undefined; by?: UsageBy | undefined };

/** What models used in some days, in lines of a day, person, bot, provider or model; the fullest budgets beside it. */
export async function readUsage(ctx: Ctx, query: RouteQuery<"adminReadUsage">): Promise<UsageReport> {
  requireAdmin(ctx.actor);
  const { days, currency } = await daysOf(ctx, query);
  const [by, limit, offset] = [query.by ?? "day", query.limit ?? 50, offsetOf(query.cursor)];
  const [rows, total, warnings] = await Promise.all([
    ctx.store.usageReports.lines(by, days, { offset, limit: limit + 1 }),
    ctx.store.usageReports.total(days),
    ctx.store.budgets.nearlyUsed(warningShare, warningsShown),
  ]);
  return {
    items: rows.slice(0, limit).map(presentLine),
    nextCursor: rows.length > limit ? encodeCursor([String(offset + limit)]) : null,
    from: days.from,
    to: days.to,
    by,
    timeZone: days.zone,
    currency,
    total: presentCounts(total),
    warnings: warnings.map(({ renewsAt, ...warning }) => ({ ...warning, renewsAt: renewsAt.toISOString() })),
  };
}

/** All lines of the same as a table for spreadsheets. */
export async function readUsageCsv(ctx: Ctx, query: RouteQuery<"adminReadUsageCsv">): Promise<string> {
  requireAdmin(ctx.actor);
  const { days, currency } = await daysOf(ctx, query);
  const rows = await ctx.store.usageReports.lines(query.by ?? "day", days, { offset: 0, limit: linesOfCsv });
  return usageCsv(rows.map(presentLine), currency);
}

/** What the actor's own questions used, and how their budget stands. */
export async function readMyUsage(ctx: Ctx): Promise<MyUsage> {
  const { timeZone } = await ctx.store.budgets.settings();
  const [spent, standing] = await Promise.all([ctx.store.usageReports.ofPerson(ctx.actor.id, timeZone), ctx.store.budgets.standingOf(ctx.actor.id)]);
  const share = standing && (standing.tokens === 0 ? 1 : standing.used / standing.tokens);
  const state = share === null || share < warningShare ? "ok" : share < 1 ? "warning" : "over";
  return { timeZone, ...spent, budget: standing && { ...standing, renewsAt: standing.renewsAt.toISOString(), state } };
}

async function daysOf(ctx: Ctx, { from, to }: Asked): Promise<{ days: Days; currency: string }> {
  const { timeZone, currency } = await ctx.store.budgets.settings();
  const last = to ?? (from ? dayAfter(from, defaultDays - 1) : await ctx.store.usageReports.today(timeZone));
  const first = from ?? dayAfter(last, 1 - defaultDays);
  const span = (Date.parse(last) - Date.parse(first)) / dayMs;
  if (span < 0) throw invalid("to", "must not lie before from");
  if (span >= longestDays) throw invalid("to", `must lie within ${longestDays} days of from`);
  return { days: { from: first, to: last, zone: timeZone }, currency };
}

/** Days as such have no zone and no summer time. */
const dayAfter = (day: string, days: number): string => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

function offsetOf(cursor: string | undefined): number {
  const [offset = "0"] = decodeCursor(cursor, 1);
  if (!/^\d{1,9}$/.test(offset)) throw invalid("cursor", "is not one that this list gave");
  return Number(offset);
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 1_000);

function presentCounts({ estimatedTokens, costMicros, pricedTokens, ...counted }: CountsRow): UsageCounts {
  const { calls, runs, inputTokens, cachedTokens, outputTokens, reasoningTokens } = counted;
  const tokens = inputTokens + outputTokens;
  return {
    ...{ calls, runs, inputTokens, cachedTokens, outputTokens, reasoningTokens, tokens },
    estimatedShare: share(estimatedTokens, tokens),
    cost: costMicros === null ? null : costMicros / 1_000_000,
    pricedShare: share(pricedTokens, tokens),
  };
}

const presentLine = (row: LineRow): UsageLine => ({ day: row.day, id: row.id, model: row.model, name: row.name, ...presentCounts(row) });
