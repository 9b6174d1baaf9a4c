import { invalid, limits, type Version } from "@hoopoe/protocol";
import type { Ctx } from "../context.js";
import { decodeCursor, encodeCursor } from "../cursor.js";
import { unreadableText } from "../present/unreadable.js";
import { requireReadable } from "./read-history.js";

type Query = { cursor?: string | undefined; limit?: number | undefined };

/** The wordings that a message has had, the present one first, for whoever may read the message. A recalled one has none. */
export async function listVersions(ctx: Ctx, messageId: string, query: Query): Promise<{ items: Version[]; nextCursor: string | null }> {
  const message = await requireReadable(ctx, messageId);
  const limit = query.limit ?? limits.pageDefault;
  const rows = await ctx.store.messages.versions(message, { beforeVersion: versionOf(query.cursor), limit: limit + 1 });
  const items = rows
    .slice(0, limit)
    .map((row): Version => ({ version: row.version, text: row.unreadable ? unreadableText : row.text, createdAt: row.at.toISOString() }));
  return { items, nextCursor: rows.length > limit ? encodeCursor([String(items.at(-1)?.version)]) : null };
}

function versionOf(cursor: string | undefined): number | null {
  const [version] = decodeCursor(cursor, 1);
  if (version === undefined) return null;
  if (!/^\d{1,9}$/.test(version)) throw invalid("cursor", "is not one that this list gave");
  return Number(version);
}
