import type { Conversation } from "@hoopoe/protocol";
import { requireConversationAdmin } from "../access.js";
import { emit, rooms } from "../announce.js";
import type { Ctx } from "../context.js";
import { presentShared } from "../present/conversation.js";
import { withoutNotice } from "../present/unreadable.js";
import { readConversation } from "./read-conversations.js";

type Fields = { name?: string | undefined; dataClass?: "public" | "internal" | "personal" | "secret" | undefined; history?: "all" | "joined" | undefined };

/** Changes name, data class or history rule; what would leave it as it is takes no rev. */
export async function updateConversation(ctx: Ctx, conversationId: string, fields: Fields): Promise<Conversation> {
  await requireConversationAdmin(ctx, conversationId);
  const changed = await ctx.store.conversations.update(conversationId, { ...fields, name: withoutNotice(fields.name) });
  // as this change left it, not as it is by now: two changes at once are two revs, and each is announced
  if (changed) emit(ctx, "conversation:updated", presentShared(changed, changed.infoRev), { rooms: [rooms.conversation(conversationId)] });
  return readConversation(ctx, conversationId);
}
