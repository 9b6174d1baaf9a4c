import { z } from "zod";
import { limits } from "./limits.js";
import { Message } from "./message.js";
import { ClientId, Cursor, Id, Line, List, QueryInt, Seq, Time } from "./primitives.js";
import { User } from "./user.js";

export const ConversationKind = z.enum(["direct", "group", "channel"]);
export const DataClass = z.enum(["public", "internal", "personal", "secret"]);
export type DataClass = z.infer<typeof DataClass>;
export const History = z.enum(["all", "joined"]);
export const MemberRole = z.enum(["admin", "member"]);

/** What all members share; the payload of `conversation:created`, `:updated` and `:removed`. */
export const SharedConversation = z.object({
  conversationId: Id,
  rev: Seq,
  kind: ConversationKind,
  name: z.string().nullable(),
  dataClass: DataClass,
  history: History,
});
export type SharedConversation = z.infer<typeof SharedConversation>;

/** A conversation as one member sees it. `peer` is the other side of a direct chat, null elsewhere. */
export const Conversation = z.object({
  id: Id,
  kind: ConversationKind,
  name: z.string().nullable(),
  peer: User.nullable(),
  dataClass: DataClass,
  history: History,
  role: MemberRole,
  memberCount: z.number().int(),
  lastSeq: Seq,
  rev: Seq,
  epoch: z.string(),
  floorSeq: Seq,
  readSeq: Seq,
  unread: z.number().int(),
  lastMessage: Message.nullable(),
  createdAt: Time,
});
export type Conversation = z.infer<typeof Conversation>;
export const ConversationList = List(Conversation);
export const ConversationsQuery = z.strictObject({ cursor: Cursor.optional(), limit: QueryInt(1, limits.pageMax).optional() });

export const CreateConversationInput = z.strictObject({
  kind: ConversationKind,
  memberIds: z.array(Id).max(limits.membersPerCall),
  name: Line(100).optional(),
  history: History.optional(),
  dataClass: DataClass.optional(),
  clientId: ClientId.optional(),
});
export const UpdateConversationInput = z
  .strictObject({ name: Line(100).optional(), dataClass: DataClass.optional(), history: History.optional() })
  .refine((v) => Object.keys(v).length > 0, "names no field to change");

/** One membership, for ever: who left stays with `leftAt`. */
export const Member = z.object({
  conversationId: Id,
  rev: Seq,
  userId: Id,
  role: MemberRole,
  floorSeq: Seq,
  joinedAt: Time,
  leftAt: Time.nullable(),
});
export type Member = z.infer<typeof Member>;
export const MemberList = List(Member);
export const MembersQuery = z.strictObject({ cursor: Cursor.optional(), limit: QueryInt(1, 500).optional() });
export const AddMembersInput = z.strictObject({ userIds: z.array(Id).min(1).max(limits.membersPerCall) });

export const UpdateMemberInput = z.strictObject({ role: MemberRole });

export const ReadInput = z.strictObject({ seq: Seq });
export const ReadState = z.object({ readSeq: Seq });
