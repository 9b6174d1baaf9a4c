import { uuidv7 } from "@hoopoe/crypto";
import { type Bot, type RouteBody, fail, invalid } from "@hoopoe/protocol";
import { requireAdmin } from "../access.js";
import { nameIsTaken } from "../accounts/set-up.js";
import type { Ctx } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { presentBot } from "../present/model.js";
import { withoutNotice } from "../present/unreadable.js";
import { audited } from "./audited.js";

/** Bots, the oldest first. */
export async function listBots(
  ctx: Ctx,
  query: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ items: Bot[]; nextCursor: string | null }> {
  requireAdmin(ctx.actor);
  const limit = query.limit ?? 50;
  const rows = await ctx.store.bots.list({ after: decodeIdCursor(query.cursor), limit: limit + 1 });
  const items = rows.slice(0, limit).map(presentBot);
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.id ?? ""]) : null };
}

export async function readBot(ctx: Ctx, id: string): Promise<Bot> {
  requireAdmin(ctx.actor);
  const row = await ctx.store.bots.byId(id);
  if (!row) throw fail("NOT_FOUND");
  return presentBot(row);
}

export async function createBot(ctx: Ctx, input: RouteBody<"adminCreateBot">): Promise<Bot> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "bot.create", targetKind: "bot", fields: Object.keys(input) }, async () => {
    await requireLivingProvider(ctx, input.providerId);
    const id = uuidv7();
    const { username, displayName, providerId, model, systemPrompt, triggers } = input;
    await ctx.store.bots
      .create({ id, username, displayName }, { providerId, model, systemPrompt, triggerDirect: triggers?.direct, triggerMention: triggers?.mention })
      .catch((error: unknown) => {
        throw nameIsTaken(error) ? fail("CONFLICT", "This user name is taken.", { errors: [{ path: "username", message: "is taken" }] }) : error;
      });
    return readBot(ctx, id);
  });
}

export async function updateBot(ctx: Ctx, id: string, input: RouteBody<"adminUpdateBot">): Promise<Bot> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "bot.update", targetKind: "bot", targetId: id, fields: Object.keys(input) }, async () => {
    const before = await readBot(ctx, id);
    if (input.providerId !== undefined) await requireLivingProvider(ctx, input.providerId);
    if (input.providerId !== undefined && input.model === undefined && before.model === null) throw invalid("model", "is needed with a provider");
    if (input.model !== undefined && (input.providerId ?? before.providerId) === null) throw invalid("providerId", "is needed with a model");
    const { providerId, model, triggers, displayName, active } = input;
    const systemPrompt = withoutNotice(input.systemPrompt);
    await ctx.store.bots.update(id, { providerId, model, systemPrompt, triggerDirect: triggers?.direct, triggerMention: triggers?.mention });
    await ctx.store.accounts.update(id, { displayName, deactivatedAt: active === undefined ? undefined : active ? null : ctx.store.now() });
    return readBot(ctx, id);
  });
}

/** Deactivates a bot: it answers nowhere any more, its answers stay. */
export async function endBot(ctx: Ctx, id: string): Promise<void> {
  await updateBot(ctx, id, { active: false });
}

async function requireLivingProvider(ctx: Ctx, id: string): Promise<void> {
  if (!(await ctx.store.providers.byId(id))) throw invalid("providerId", "names no connected provider");
}
