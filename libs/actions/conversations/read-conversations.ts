import { type Conversation, fail, invalid, limits } from "@hoopoe/protocol";
import type { ListedRow } from "@hoopoe/store";
import type { Ctx } from "../context.js";
import { decodeCursor, encodeCursor, uuid } from "../cursor.js";
import { presentUser } from "../present/account.js";
import { presentConversation } from "../present/conversation.js";
import { presentMessage } from "../present/message.js";
import { currentEpoch } from "../sync/epoch.js";

/** One conversation as the actor has it. */
export async function readConversation(ctx: Ctx, conversationId: string): Promise<Conversation> {
  const row = await ctx.store.conversations.ofMember(conversationId, ctx.actor.id);
  if (!row) throw fail("NOT_FOUND");
  return (await presentAll(ctx, [row]))[0] as Conversation;
}

/** The actor's conversations, the latest active first. */
export async function listConversations(
  ctx: Ctx,
  query: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ items: Conversation[]; nextCursor: string | null }> {
  const limit = query.limit ?? limits.pageDefault;
  const rows = await ctx.store.conversations.listOf(ctx.actor.id, { before: place(query.cursor), limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: await presentAll(ctx, page), nextCursor: rows.length > limit && last ? encodeCursor([last.activeAt.toISOString(), last.id]) : null };
}

function place(cursor: string | undefined): { activeAt: Date; id: string } | null {
  const [at, id] = decodeCursor(cursor, 2);
  if (at === undefined || id === undefined) return null;
  const activeAt = new Date(at);
  if (Number.isNaN(activeAt.getTime()) || !uuid.test(id)) throw invalid("cursor", "is not one that this list gave");
  return { activeAt, id };
}

async function presentAll(ctx: Ctx, rows: ListedRow[]): Promise<Conversation[]> {
  const [last, peers, epoch] = await Promise.all([
    ctx.store.messages.lastOf(rows.map(({ id, floorSeq, lastSeq }) => ({ conversationId: id, floorSeq, lastSeq }))),
    ctx.store.accounts.byIds(rows.flatMap((row) => (row.peerId ? [row.peerId] : []))),
    currentEpoch(ctx),
  ]);
  const lastOf = new Map(last.map((row) => [row.conversation_id, presentMessage(row)]));
  const peerOf = new Map(peers.map((row) => [row.id, presentUser(row)]));
  return rows.map((row) => presentConversation(row, { epoch, peer: (row.peerId && peerOf.get(row.peerId)) || null, lastMessage: lastOf.get(row.id) ?? null }));
}
