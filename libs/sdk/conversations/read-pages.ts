import { type Conversation, type Head, limits, type Member } from "@hoopoe/protocol";
import type { Server } from "../client/server.js";

/** All heads, page by page. Throws HoopoeError. */
export async function readHeads(server: Server): Promise<Head[]> {
  return readAll((cursor) => server.emit("sync:heads", cursor === null ? {} : { cursor }));
}

/** The caller's conversations, page by page. Throws HoopoeError. */
export async function readList(server: Server): Promise<Conversation[]> {
  return readAll((cursor) => server.call("listConversations", { query: { limit: limits.pageMax, ...(cursor === null ? {} : { cursor }) } }));
}

/** Present and former members, page by page. Throws HoopoeError. */
export async function readMembers(server: Server, conversationId: string): Promise<Member[]> {
  return readAll((cursor) => server.call("listMembers", { params: { id: conversationId }, query: { limit: 500, ...(cursor === null ? {} : { cursor }) } }));
}

async function readAll<T>(read: (cursor: string | null) => Promise<{ items: T[]; nextCursor: string | null }>): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return items;
  }
}
