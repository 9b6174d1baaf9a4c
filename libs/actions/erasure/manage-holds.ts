import { fail, type LegalHold } from "@hoopoe/protocol";
import type { ErasureKind } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import { audited } from "../admin/audited.js";
import type { Ctx, Deps } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { presentHold } from "../present/hold.js";

type Input = { subjectKind: ErasureKind; subjectId: string; reason?: string | undefined };

/** Legal holds, the newest first, those that were released included. */
export async function listHolds(
  ctx: Ctx,
  query: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ items: LegalHold[]; nextCursor: string | null }> {
  requireAdmin(ctx.actor);
  const limit = query.limit ?? 50;
  const rows = await ctx.store.holds.list(decodeIdCursor(query.cursor), limit + 1);
  const items = rows.slice(0, limit).map(presentHold);
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.id ?? ""]) : null };
}

/** Keeps a person or a conversation from erasure, by an administrator. Erasures that are on their way stop; what they destroyed stays destroyed. */
export async function placeHold(ctx: Ctx, input: Input): Promise<LegalHold> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "legal-hold.place", targetKind: "legal_hold", fields: Object.keys(input) }, () => beginHold(ctx, input, ctx.actor.id));
}

/** As `placeHold`, for whoever stands at the machine. */
export async function beginHold({ store }: Pick<Deps, "store">, input: Input, placedBy: string | null): Promise<LegalHold> {
  const { subjectKind: kind, subjectId, reason = null } = input;
  await (kind === "person" ? requirePerson(store, subjectId) : requireConversation(store, subjectId));
  const hold = await store.holds.place({ kind, subjectId, reason, placedBy });
  if (!hold) throw fail("CONFLICT", "It is erased already, to the end: nothing is left that a hold could keep.");
  return presentHold(hold);
}

/** Erasures that it stopped go on by themselves; those that were refused are to be asked for again. */
export async function releaseHold(ctx: Ctx, id: string): Promise<void> {
  requireAdmin(ctx.actor);
  await audited(ctx, { action: "legal-hold.release", targetKind: "legal_hold", targetId: id, fields: [] }, async () => {
    if (!(await ctx.store.holds.release(id, ctx.actor.id))) throw fail("NOT_FOUND");
  });
}

async function requirePerson(store: Deps["store"], id: string): Promise<void> {
  const account = await store.accounts.byId(id);
  if (!account) throw fail("NOT_FOUND");
  if (account.kind === "bot") throw fail("CONFLICT", "A bot is not held; what it answered is, with the conversation or the person who asked.");
}

async function requireConversation(store: Deps["store"], id: string): Promise<void> {
  if (!(await store.conversations.shared(id)) && !(await store.erasures.ofSubject("conversation", id))) throw fail("NOT_FOUND");
}
