import type { AdminRun, RouteQuery } from "@hoopoe/protocol";
import type { RunLogRow } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import type { Ctx } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";

/** Bot runs, the newest first: which models were tried, what each said, and how it ended. Never what was said in the conversation, nor which it is. */
export async function listRuns(ctx: Ctx, query: RouteQuery<"adminListRuns">): Promise<{ items: AdminRun[]; nextCursor: string | null }> {
  requireAdmin(ctx.actor);
  const { botId, providerId, state, cursor, limit = 50 } = query;
  const filter = { botId, providerId, ...(state === "unanswered" ? { failed: true } : { state }) };
  const rows = await ctx.store.runLog.list(filter, { before: decodeIdCursor(cursor), limit: limit + 1 });
  const items = rows.slice(0, limit).map(presentRun);
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.id ?? ""]) : null };
}

const time = (date: Date | null): string | null => date && date.toISOString();

function presentRun(row: RunLogRow): AdminRun {
  const { usage } = row;
  return {
    ...row,
    state: row.state as AdminRun["state"],
    errorCode: row.errorCode as AdminRun["errorCode"],
    cause: row.cause as AdminRun["cause"],
    usage: usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, estimated: usage.estimated },
    tries: row.tries as AdminRun["tries"],
    createdAt: row.createdAt.toISOString(),
    startedAt: time(row.startedAt),
    finishedAt: time(row.finishedAt),
  };
}
