import { z } from "zod";
import { limits } from "./limits.js";
import { Message } from "./message.js";
import { Cursor, Id, isWellFormed, Time } from "./primitives.js";
import { UserKind } from "./user.js";

/**
 * Words: all must be in the text, each as a word or the beginning of one, Chinese, Japanese and Korean ones in any place; case, accents and width do not
 * matter. Text in quotes must stand there as it is.
 */
const Query = z
  .string()
  .refine((s) => s.length <= limits.searchLength, `must have at most ${limits.searchLength} characters`)
  .refine((s) => s.trim().length > 0, "must not be empty")
  .refine(isWellFormed, "has a lone surrogate");

/** `from` and `to` are inclusive; without `conversationId` all conversations of the caller are searched. */
export const SearchInput = z.strictObject({
  q: Query,
  conversationId: Id.optional(),
  senderId: Id.optional(),
  senderKind: UserKind.optional(),
  from: Time.optional(),
  to: Time.optional(),
  has: z.enum(["link", "file"]).optional(),
  cursor: Cursor.optional(),
  limit: z.number().int().min(1).max(limits.searchMax).optional(),
});
export type SearchInput = z.infer<typeof SearchInput>;

/** Whether the texts of a conversation are indexed for search; where not, nobody finds anything in it. */
export const SearchSwitch = z.object({ on: z.boolean() });
export type SearchSwitch = z.infer<typeof SearchSwitch>;
export const SwitchSearchInput = z.strictObject({ on: z.boolean() });

/** A message, and where in its text the words stand: UTF-16 units, end exclusive, in order, none overlapping. */
export const SearchHit = z.object({ message: Message, highlights: z.array(z.tuple([z.number().int(), z.number().int()])) });
export type SearchHit = z.infer<typeof SearchHit>;
/** Newest first. There may be fewer than `limit` with more to follow: only `nextCursor` null is the end. */
export const SearchPage = z.object({ items: z.array(SearchHit), nextCursor: z.string().nullable() });
export type SearchPage = z.infer<typeof SearchPage>;
