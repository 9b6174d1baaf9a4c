import { z } from "zod";
import { Id, isWellFormed, Line, List, Time, Username } from "./primitives.js";
import { User } from "./user.js";

export const Prompt = z
  .string()
  .refine((s) => s.length <= 20_000, "must have at most 20000 characters")
  .refine(isWellFormed, "has a lone surrogate")
  .refine((s) => !s.includes("\u0000"), "has a NUL character");

const distinct = (values: readonly string[]): boolean => new Set(values).size === values.length;
const Keyword = Line(50);
/**
 * When a bot answers. `mention`: also a reply to it. `thread`: whatever is said in a thread in which it wrote within a day. `keywords`: any of these words,
 * without regard to case, width and accents. `always`: every message. The last three only where nobody else is asked.
 */
export const Triggers = z.object({ direct: z.boolean(), mention: z.boolean(), thread: z.boolean(), keywords: z.array(z.string()), always: z.boolean() });
export const TriggersInput = z.strictObject({
  direct: z.boolean(),
  mention: z.boolean(),
  thread: z.boolean().optional(),
  keywords: z.array(Keyword).max(50).refine(distinct, "has a word twice").optional(),
  always: z.boolean().optional(),
});

/** A model at a provider. */
export const ModelChoice = z.strictObject({ providerId: Id, model: Line(200) });
export type ModelChoice = z.infer<typeof ModelChoice>;
const Fallbacks = z.array(ModelChoice).max(5);

/** What is asked of the model; absent: as its host has it. `thinking`: whether it thinks before it speaks, where the host knows such a switch. */
export const ModelParameters = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxOutputTokens: z.number().int().min(1).max(100_000).optional(),
  thinking: z.boolean().optional(),
});
export type ModelParameters = z.infer<typeof ModelParameters>;

/**
 * What a bot is told of what was said before: the last messages, those of the thread alone (outside of one: what is replied to), or those since it was
 * asked the last time. At most `messages`, the newest first, until `windowTokens` (of prompt and answer together) is full.
 */
export const ContextRule = z.object({ scope: z.enum(["last", "thread", "asked"]), messages: z.number().int(), windowTokens: z.number().int() });
export type ContextRule = z.infer<typeof ContextRule>;
const ContextInput = z.strictObject({
  scope: ContextRule.shape.scope.optional(),
  messages: z.number().int().min(1).max(200).optional(),
  windowTokens: z.number().int().min(512).max(2_000_000).optional(),
});

/** Who may use a bot, and where: everybody and everywhere, or only these. */
export const BotAccess = z.object({ people: z.union([z.literal("all"), z.array(Id)]), conversations: z.union([z.literal("all"), z.array(Id)]) });
export type BotAccess = z.infer<typeof BotAccess>;
const IdList = z.union([z.literal("all"), z.array(Id).max(1_000).refine(distinct, "has an id twice")]);
const AccessInput = z.strictObject({ people: IdList.optional(), conversations: IdList.optional() });

/** When a budget is used up: it says so, or answers by those of its fallbacks that are local, and says so if there is none. */
const OverBudget = z.enum(["refuse", "local"]);

/** `same`: where it was asked; `thread`: in a thread of its own below the question. */
const ReplyIn = z.enum(["same", "thread"]);

export const Bot = User.extend({
  /** null: the built-in assistant, which answers from the documents that ship with the product. */
  providerId: Id.nullable(),
  model: z.string().nullable(),
  /** Asked in this order when the model before gave no answer that could be shown. */
  fallbacks: z.array(z.object({ providerId: Id, model: z.string() })),
  parameters: z.object(ModelParameters.shape),
  systemPrompt: z.string(),
  triggers: Triggers,
  context: ContextRule,
  replyIn: ReplyIn,
  access: BotAccess,
  /** Its model takes images. */
  sees: z.boolean(),
  overBudget: OverBudget,
  createdAt: Time,
  deactivatedAt: Time.nullable(),
});
export type Bot = z.infer<typeof Bot>;
export const BotList = List(Bot);

const settable = {
  fallbacks: Fallbacks.optional(),
  parameters: ModelParameters.optional(),
  systemPrompt: Prompt.optional(),
  triggers: TriggersInput.optional(),
  context: ContextInput.optional(),
  replyIn: ReplyIn.optional(),
  access: AccessInput.optional(),
  sees: z.boolean().optional(),
  overBudget: OverBudget.optional(),
};
export const CreateBotInput = z.strictObject({ username: Username, displayName: Line(100), providerId: Id, model: Line(200), ...settable });
export const UpdateBotInput = z
  .strictObject({ displayName: Line(100).optional(), providerId: Id.optional(), model: Line(200).optional(), ...settable, active: z.boolean().optional() })
  .refine((v) => Object.keys(v).length > 0, "names no field to change");
