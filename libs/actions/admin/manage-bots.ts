import { uuidv7 } from "@hoopoe/crypto";
import { type Bot, type RouteAnswer, type RouteBody, fail, invalid } from "@hoopoe/protocol";
import { requireAdmin } from "../access.js";
import { nameIsTaken } from "../accounts/set-up.js";
import type { Ctx } from "../context.js";
import type { BotFields } from "@hoopoe/store";
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
    await requireReferences(ctx, input);
    const id = uuidv7();
    await ctx.store.bots.create({ id, username: input.username, displayName: input.displayName }, columnsOf(input)).catch((error: unknown) => {
      throw nameIsTaken(error) ? fail("CONFLICT", "This user name is taken.", { errors: [{ path: "username", message: "is taken" }] }) : error;
    });
    ctx.bus.live.signal("bots:changed", {});
    return readBot(ctx, id);
  });
}

export async function updateBot(ctx: Ctx, id: string, input: RouteBody<"adminUpdateBot">): Promise<Bot> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "bot.update", targetKind: "bot", targetId: id, fields: Object.keys(input) }, async () => {
    const before = await readBot(ctx, id);
    await requireReferences(ctx, input);
    if (input.providerId !== undefined && input.model === undefined && before.model === null) throw invalid("model", "is needed with a provider");
    if (input.model !== undefined && (input.providerId ?? before.providerId) === null) throw invalid("providerId", "is needed with a model");
    const { displayName, active } = input;
    await ctx.store.bots.update(id, columnsOf(input));
    await ctx.store.accounts.update(id, { displayName, deactivatedAt: active === undefined ? undefined : active ? null : ctx.store.now() });
    ctx.bus.live.signal("bots:changed", {});
    return readBot(ctx, id);
  });
}

/** Deactivates a bot: it answers nowhere any more, its answers stay. */
export async function endBot(ctx: Ctx, id: string): Promise<void> {
  await updateBot(ctx, id, { active: false });
}

/** What stands in the columns; a list or a part of a rule that is not given stays as it is. */
function columnsOf(input: RouteBody<"adminUpdateBot">): BotFields {
  const { providerId, model, fallbacks, parameters, triggers, context, replyIn, access, sees, overBudget } = input;
  return {
    ...{ providerId, model, fallbacks, parameters, replyIn, sees, overBudget },
    systemPrompt: withoutNotice(input.systemPrompt),
    triggerDirect: triggers?.direct,
    triggerMention: triggers?.mention,
    triggerThread: triggers?.thread,
    triggerAlways: triggers?.always,
    keywords: triggers?.keywords,
    contextScope: context?.scope,
    contextMessages: context?.messages,
    windowTokens: context?.windowTokens,
    allowedPeople: listOf(access?.people),
    allowedConversations: listOf(access?.conversations),
  };
}

const listOf = (ids: "all" | string[] | undefined): string[] | null | undefined => (ids === "all" ? null : ids);

async function requireReferences(ctx: Ctx, input: RouteBody<"adminUpdateBot">): Promise<void> {
  if (input.providerId !== undefined && !(await ctx.store.providers.byId(input.providerId))) throw invalid("providerId", "names no connected provider");
  for (const [i, { providerId }] of (input.fallbacks ?? []).entries()) {
    if (!(await ctx.store.providers.byId(providerId))) throw invalid(`fallbacks.${i}.providerId`, "names no connected provider");
  }
  const { people } = input.access ?? {};
  if (!Array.isArray(people) || people.length === 0) return;
  const known = new Set((await ctx.store.accounts.byIds(people)).filter((account) => account.kind === "human").map((account) => account.id));
  const unknown = people.findIndex((id) => !known.has(id));
  if (unknown >= 0) throw invalid(`access.people.${unknown}`, "names no person");
}

/** How people liked a bot's answers: counts alone, no names. */
export async function readBotFeedback(ctx: Ctx, id: string): Promise<RouteAnswer<"adminReadBotFeedback">> {
  const bot = await readBot(ctx, id);
  return ctx.store.feedback.ofBot(bot.id);
}
