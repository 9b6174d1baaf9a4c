import type { SearchSwitch } from "@hoopoe/protocol";
import { requireConversationAdmin, requireMembership } from "../access.js";
import type { Ctx, Deps } from "../context.js";

/** Whether a conversation of the actor is indexed for search. */
export async function readSearchSwitch(ctx: Ctx, conversationId: string): Promise<SearchSwitch> {
  await requireMembership(ctx, conversationId);
  return { on: ctx.settings.searchIndex && (await ctx.store.indexing.isOn(conversationId)) };
}

/** Has a conversation indexed for search, or no longer: then nothing of it is found from now on, and its index key is gone in every process. */
export async function switchSearch(ctx: Ctx, conversationId: string, on: boolean): Promise<SearchSwitch> {
  await requireConversationAdmin(ctx, conversationId);
  await switchIndexing(ctx, conversationId, on);
  return readSearchSwitch(ctx, conversationId);
}

/** As `switchSearch`, for whoever stands at the machine; false when it was so before. */
export async function switchIndexing({ store, bus }: Pick<Deps, "store" | "bus">, conversationId: string, on: boolean): Promise<boolean> {
  const changed = await store.indexing.switch(conversationId, on);
  if (changed && !on) bus.live.signal("keys:destroyed", {});
  return changed;
}
