import type { Conversation, Member, Message, SharedConversation, User } from "@hoopoe/protocol";
import type { ListedRow, MemberRow, SharedRow } from "@hoopoe/store";
import { unreadableField } from "./unreadable.js";

/** The fields that all members share, at this rev (of the fields themselves, or of a membership). */
export const presentShared = (row: SharedRow, rev: number): SharedConversation => ({
  conversationId: row.id,
  rev,
  kind: row.kind,
  name: row.nameUnreadable ? unreadableField : row.name,
  dataClass: row.dataClass,
  history: row.history,
});

export const presentConversation = (row: ListedRow, more: { epoch: string; peer: User | null; lastMessage: Message | null }): Conversation => ({
  id: row.id,
  kind: row.kind,
  name: row.nameUnreadable ? unreadableField : row.name,
  peer: more.peer,
  dataClass: row.dataClass,
  history: row.history,
  role: row.role,
  memberCount: row.memberCount,
  lastSeq: row.lastSeq,
  rev: row.rev,
  epoch: more.epoch,
  floorSeq: row.floorSeq,
  readSeq: row.readSeq,
  unread: row.unread,
  lastMessage: more.lastMessage,
  createdAt: row.createdAt.toISOString(),
});

export const presentMember = (row: MemberRow): Member => ({
  conversationId: row.conversation_id,
  rev: row.rev,
  userId: row.account_id,
  role: row.role,
  floorSeq: row.floor_seq,
  joinedAt: row.joined_at.toISOString(),
  leftAt: row.left_at && row.left_at.toISOString(),
});
