import { z } from "zod";
import { Member, SharedConversation } from "./conversation.js";
import { limits } from "./limits.js";
import { Message } from "./message.js";
import { Cursor, Id, QueryInt, Seq, Time } from "./primitives.js";

/** The latest state of one thing, placed by its rev. */
export const Change = z.discriminatedUnion("type", [
  z.object({ rev: Seq, type: z.literal("message"), message: Message }),
  z.object({ rev: Seq, type: z.literal("member"), member: Member }),
  z.object({ rev: Seq, type: z.literal("conversation"), conversation: SharedConversation }),
  z.object({ rev: Seq, type: z.literal("erased"), erased: z.object({ senderId: Id, at: Time }) }),
]);
export type Change = z.infer<typeof Change>;
export const Changes = z.object({
  items: z.array(Change),
  rev: Seq,
  more: z.boolean(),
  floorSeq: Seq,
  epoch: z.string(),
  reset: z.boolean(),
});
export type Changes = z.infer<typeof Changes>;
export const ChangesQuery = z.strictObject({
  afterRev: QueryInt(0, Number.MAX_SAFE_INTEGER).optional(),
  limit: QueryInt(1, limits.changesMax).optional(),
});
export const PullInput = z.strictObject({ conversationId: Id, afterRev: Seq, limit: z.number().int().min(1).max(limits.changesMax).optional() });

export const Head = z.object({ conversationId: Id, lastSeq: Seq, rev: Seq, readSeq: Seq, unread: z.number().int(), epoch: z.string() });
export type Head = z.infer<typeof Head>;
export const HeadsInput = z.strictObject({ cursor: Cursor.optional() });
export const Heads = z.object({ items: z.array(Head), nextCursor: z.string().nullable() });
export type Heads = z.infer<typeof Heads>;
