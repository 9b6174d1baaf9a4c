import { fail } from "@hoopoe/protocol";
import type { MembershipRow, ReadableFile } from "@hoopoe/store";
import type { Actor, Ctx, Deps } from "./context.js";

const membershipSeenMs = 30_000;
const membershipKey = (conversationId: string, accountId: string): string => `${conversationId}/${accountId}`;

/** Administrators of the organisation. They administer accounts, models and bots; conversations they are not in stay closed to them. */
export function requireAdmin(actor: Actor): void {
  if (actor.role !== "admin") throw fail("FORBIDDEN", "Only administrators may do this.");
}

/** The conversation as the actor has it. Whoever is no member cannot tell it from one that does not exist. */
export async function requireMembership(ctx: Ctx, conversationId: string): Promise<MembershipRow> {
  const membership = await ctx.store.conversations.membership(conversationId, ctx.actor.id);
  if (!membership) throw fail("NOT_FOUND");
  return membership;
}

/** The actor as the reader of a conversation, for reads that check session and membership at their own snapshot. */
export const readerOf = (ctx: Ctx, conversationId: string): { conversationId: string; accountId: string; sessionId: string } => ({
  conversationId,
  accountId: ctx.actor.id,
  sessionId: ctx.actor.sessionId,
});

/** An early no for somebody who may not post; the append decides in its own transaction. */
export async function requireMayPost(ctx: Ctx, conversationId: string): Promise<void> {
  const key = membershipKey(conversationId, ctx.actor.id);
  const seen = ctx.memberships.get(key);
  if (seen && seen.until > performance.now()) return;
  if (!(await isLivingMember(ctx, { key, conversationId }))) throw fail("NOT_FOUND");
  ctx.memberships.set(key, { until: performance.now() + membershipSeenMs });
}

const looking = new Map<string, Promise<boolean>>();

// a thousand sends at once into a conversation that was not seen lately are one question, not a thousand that fill the pool
async function isLivingMember(ctx: Ctx, { key, conversationId }: { key: string; conversationId: string }): Promise<boolean> {
  const under = looking.get(key);
  if (under) return under;
  const look = ctx.store.members
    .living(conversationId, ctx.actor.id)
    .then((member) => member !== null)
    .finally(() => looking.delete(key));
  looking.set(key, look);
  return look;
}

/** Forgets what was seen of a membership, after it changed anywhere. */
export function forgetMembership(deps: Deps, conversationId: string, accountId: string): void {
  deps.memberships.delete(membershipKey(conversationId, accountId));
}

/** Changing a group or channel is for its administrators; a direct chat has no such thing. */
export async function requireConversationAdmin(ctx: Ctx, conversationId: string): Promise<MembershipRow> {
  const membership = await requireMembership(ctx, conversationId);
  if (membership.kind === "direct") throw fail("CONFLICT", "A direct conversation always has exactly its two members and no settings.");
  if (membership.role !== "admin") throw fail("FORBIDDEN", "Only administrators of this conversation may do this.");
  return membership;
}

/** A file's uploader reads it, and whoever may read a message on which it hangs: asked in one statement, as sessions and memberships are now. */
export async function requireReadableFile(ctx: Ctx, id: string): Promise<ReadableFile> {
  const found = await ctx.store.files.readable(id, ctx.actor.id);
  if (!found) throw fail("NOT_FOUND");
  return found;
}

/** A message counts as absent below the reader's floor. */
export const maySee = (membership: { floorSeq: number }, seq: number): boolean => seq >= membership.floorSeq;

/** Stopping an answer is for the asker and the conversation's administrators. */
export function requireMayStop(ctx: Ctx, membership: MembershipRow, askerId: string): void {
  if (askerId !== ctx.actor.id && membership.role !== "admin")
    throw fail("FORBIDDEN", "Only who asked, or an administrator of this conversation, may stop this answer.");
}
