import { fail, type Member } from "@hoopoe/protocol";
import { requireConversationAdmin, requireMembership } from "../access.js";
import { announceJoined, announceLeft, announceRole } from "../announce.js";
import type { Ctx } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { presentMember } from "../present/conversation.js";
import { findPeople } from "./create-conversation.js";

type Page = { items: Member[]; nextCursor: string | null };

/** Members by id, also those who left. */
export async function listMembers(ctx: Ctx, conversationId: string, query: { cursor?: string | undefined; limit?: number | undefined }): Promise<Page> {
  await requireMembership(ctx, conversationId);
  const limit = query.limit ?? 200;
  const rows = await ctx.store.members.page(conversationId, { after: decodeIdCursor(query.cursor), limit: limit + 1 });
  const items = rows.slice(0, limit).map(presentMember);
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.userId ?? ""]) : null };
}

/** Adds people; who is in already is passed over. Answers with the new memberships. */
export async function addMembers(ctx: Ctx, conversationId: string, userIds: string[]): Promise<Page> {
  await requireConversationAdmin(ctx, conversationId);
  const people = await findPeople(ctx, [...new Set(userIds)], "userIds", userIds);
  ctx.limiter.take("write", ctx.actor.id);
  const added = await ctx.store.members.change({
    ...by(ctx, conversationId),
    kind: "add",
    people: people.map((p) => ({ accountId: p.id, isBot: p.kind === "bot" })),
  });
  const shared = added.length > 0 && (await ctx.store.conversations.shared(conversationId));
  if (shared) announceJoined(ctx, shared, added);
  return { items: added.map(presentMember), nextCursor: null };
}

/** Leaves, or takes somebody out (administrators of the conversation). */
export async function removeMember(ctx: Ctx, conversationId: string, userId: string): Promise<void> {
  const membership = await requireMembership(ctx, conversationId);
  if (membership.kind === "direct") throw fail("CONFLICT", "Nobody leaves a direct conversation.");
  if (userId !== ctx.actor.id) await requireConversationAdmin(ctx, conversationId);
  const changed = await ctx.store.members.change({ ...by(ctx, conversationId), kind: "remove", accountId: userId });
  const shared = await ctx.store.conversations.shared(conversationId);
  if (shared) announceLeft(ctx, shared, changed);
}

/** Makes a member an administrator of the conversation, or no longer. */
export async function changeRole(ctx: Ctx, conversationId: string, change: { userId: string; role: "admin" | "member" }): Promise<Member> {
  await requireConversationAdmin(ctx, conversationId);
  const { userId: accountId, role } = change;
  const [changed] = await ctx.store.members.change({ ...by(ctx, conversationId), kind: "role", accountId, role });
  if (changed) announceRole(ctx, changed);
  const member = changed ?? (await ctx.store.members.living(conversationId, accountId));
  if (!member) throw fail("NOT_FOUND");
  return presentMember(member);
}

const by = (ctx: Ctx, conversationId: string): { conversationId: string; actorId: string; sessionId: string } => ({
  conversationId,
  actorId: ctx.actor.id,
  sessionId: ctx.actor.sessionId,
});
