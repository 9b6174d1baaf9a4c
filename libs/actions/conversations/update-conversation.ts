import type { Conversation } from "@hoopoe/protocol";
import { requireConversationAdmin, requireMembership } from "../access.js";
import { emit, rooms } from "../announce.js";
import type { Ctx } from "../context.js";
import { presentShared } from "../present/conversation.js";
import { withoutNotice } from "../present/unreadable.js";
import { readConversation } from "./read-conversations.js";

type Fields = { name?: string | undefined; dataClass?: "public" | "internal" | "personal" | "secret" | undefined; history?: "all" | "joined" | undefined };

/**
 * Changes name, data class or history rule; what would leave it as it is takes no rev. A direct chat has its class alone: either of two people may raise it,
 * neither lowers it without the other; with a bot one decides alone.
 */
export async function updateConversation(ctx: Ctx, conversationId: string, fields: Fields): Promise<Conversation> {
  const { name, history, dataClass } = fields;
  const isClassAlone = dataClass !== undefined && name === undefined && history === undefined;
  const { kind } = isClassAlone ? await requireMembership(ctx, conversationId) : await requireConversationAdmin(ctx, conversationId);
  if (kind !== "direct") await requireConversationAdmin(ctx, conversationId);
  const keepsClass = kind === "direct" && !(await isWithBot(ctx, conversationId));
  const changed = await ctx.store.conversations.update(conversationId, { ...fields, name: withoutNotice(fields.name), keepsClass });
  // as this change left it, not as it is by now: two changes at once are two revs, and each is announced
  if (changed) emit(ctx, "conversation:updated", presentShared(changed, changed.infoRev), { rooms: [rooms.conversation(conversationId)] });
  return readConversation(ctx, conversationId);
}

const isWithBot = async (ctx: Ctx, conversationId: string): Promise<boolean> =>
  (await ctx.store.members.page(conversationId, { after: null, limit: 2 })).some((member) => member.is_bot);
