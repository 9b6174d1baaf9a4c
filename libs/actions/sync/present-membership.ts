import type { ServerPayload } from "@hoopoe/protocol";
import type { RecentMembership } from "@hoopoe/store";
import type { Deps } from "../context.js";
import { presentShared } from "../present/conversation.js";

type Told = { [E in "conversation:created" | "conversation:removed"]: { event: E; payload: ServerPayload<E> } }[
  | "conversation:created"
  | "conversation:removed"];

/** What somebody's sockets are to be told of a membership that began or ended without their hearing of it; null when its conversation is gone. */
export async function presentMembership(deps: Deps, { conversationId, rev, isLiving }: RecentMembership): Promise<Told | null> {
  const shared = await deps.store.conversations.shared(conversationId);
  return shared && { event: isLiving ? "conversation:created" : "conversation:removed", payload: presentShared(shared, rev) };
}
