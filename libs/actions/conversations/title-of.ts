import type { MembershipRow } from "@hoopoe/store";
import type { Ctx } from "../context.js";

/** A conversation's name, or the name of the other side. */
export async function titleOf(ctx: Ctx, { id, name }: MembershipRow): Promise<string> {
  if (name !== null) return name;
  const peerId = (await ctx.store.conversations.ofMember(id, ctx.actor.id))?.peerId;
  return peerId ? ((await ctx.store.accounts.byIds([peerId]))[0]?.displayName ?? "") : "";
}
