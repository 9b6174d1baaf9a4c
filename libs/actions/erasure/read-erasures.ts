import { type Erasure, fail } from "@hoopoe/protocol";
import { requireAdmin } from "../access.js";
import type { Ctx } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { presentErasure } from "../present/erasure.js";

/** The certificate of one erasure. */
export async function readErasure(ctx: Ctx, id: string): Promise<Erasure> {
  requireAdmin(ctx.actor);
  const row = await ctx.store.erasures.byId(id);
  if (!row) throw fail("NOT_FOUND");
  return presentErasure(row);
}

/** All erasures, the newest first. */
export async function listErasures(
  ctx: Ctx,
  query: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ items: Erasure[]; nextCursor: string | null }> {
  requireAdmin(ctx.actor);
  const limit = query.limit ?? 50;
  const rows = await ctx.store.erasures.list(decodeIdCursor(query.cursor), limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(presentErasure), nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
}
