import { type Heads, limits } from "@hoopoe/protocol";
import type { Ctx } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { currentEpoch } from "./epoch.js";

/** The counters of every conversation of the actor: what tells a client where it has to pull. */
export async function readHeads(ctx: Ctx, input: { cursor?: string | undefined }): Promise<Heads> {
  const afterId = decodeIdCursor(input.cursor);
  const rows = await ctx.store.conversations.headsOf(ctx.actor.id, { afterId, limit: limits.headsMax + 1 });
  const epoch = await currentEpoch(ctx);
  const items = rows.slice(0, limits.headsMax).map((row) => ({ ...row, epoch }));
  return { items, nextCursor: rows.length > limits.headsMax ? encodeCursor([items.at(-1)?.conversationId ?? ""]) : null };
}
