import { z } from "zod";
import { RunState } from "./message.js";
import { ClientId, Id, isWellFormed } from "./primitives.js";

/** `messageId`: an answer. The new one replies to the same message, by its present text; asked again for the same answer it is the same run. */
export const RegenerateInput = z.strictObject({ messageId: Id });
export const Regenerated = z.object({ runId: Id, state: RunState });
export type Regenerated = z.infer<typeof Regenerated>;

/** What the caller thinks of an answer; `none` takes it back. */
export const FeedbackInput = z.strictObject({ value: z.enum(["up", "down", "none"]) });
export const Feedback = z.object({ value: z.enum(["up", "down", "none"]) });
/** The caller's own, of one conversation. */
export const FeedbackList = z.object({ items: z.array(z.object({ messageId: Id, value: z.enum(["up", "down"]) })) });
/** How often a bot's answers were liked and disliked. */
export const BotFeedback = z.object({ up: z.number().int(), down: z.number().int() });

const Wish = z
  .string()
  .refine((s) => s.length <= 1_000, "must have at most 1000 characters")
  .refine(isWellFormed, "has a lone surrogate");
const command = {
  clientId: ClientId,
  /** Who does it; absent: the built-in assistant's account, or the first bot with a model that the caller may use. */
  botId: Id.optional(),
  /** The language of the answer; absent: the organisation's. */
  language: z.enum(["zh", "en"]).optional(),
  /** What else to mind, in the caller's words. */
  wish: Wish.optional(),
};
/**
 * Everyday commands. Each is a question of the caller's to a bot in their direct chat, about messages that the caller may read (and only those), and is
 * answered there like any other: streamed, stoppable, labelled, counted.
 * `summarise-unread`: what came after `afterSeq` (absent: after the caller's read mark), at most the newest `limits.commandMessages`.
 * `summarise-thread`: the thread of `messageId`. `translate`: that message. `draft-reply`: an answer to that message, after what came before it.
 */
export const CommandInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("summarise-unread"), conversationId: Id, afterSeq: z.number().int().min(0).max(2_147_483_647).optional(), ...command }),
  z.strictObject({ kind: z.literal("summarise-thread"), messageId: Id, ...command }),
  z.strictObject({ kind: z.literal("translate"), messageId: Id, ...command }),
  z.strictObject({ kind: z.literal("draft-reply"), messageId: Id, ...command }),
]);
export type CommandInput = z.infer<typeof CommandInput>;
export type CommandKind = CommandInput["kind"];
/** Where the answer comes: in the conversation, as a reply to the message `triggerId`. `messages`: how many it is about. */
export const CommandStarted = z.object({ conversationId: Id, triggerId: Id, botId: Id, messages: z.number().int(), duplicate: z.boolean() });
export type CommandStarted = z.infer<typeof CommandStarted>;
