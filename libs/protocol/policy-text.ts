import { z } from "zod";
import { ContextRule } from "./bot.js";
import { Jurisdiction } from "./message.js";
import { Cursor, Id, isWellFormed, List, QueryInt, Time } from "./primitives.js";
import { User } from "./user.js";

/** A date and, from the second of a day on or for what an administrator published, a number: `2026-11-23.1`. */
export const PolicyVersion = z.string().regex(/^\d{4}-\d{2}-\d{2}(\.\d{1,4})?$/, "must be a version such as 2026-11-23.1");

/** `shipped`: the product's own text, which holds until an administrator publishes another. `renews`: everybody was asked for their consents anew. */
const summary = { version: z.string(), publishedAt: Time, shipped: z.boolean(), renews: z.boolean(), current: z.boolean() };
export const PolicySummary = z.object(summary);
export type PolicySummary = z.infer<typeof PolicySummary>;
/** All versions, the newest first. */
export const PolicyList = List(PolicySummary);

/** The scope of use and protection, as markdown; what stands above its first `##` is its short form. `organisation`: who processes. */
export const PolicyText = z.object({ ...summary, organisation: z.string().nullable(), zh: z.string(), en: z.string() });
export type PolicyText = z.infer<typeof PolicyText>;

/** What happens to words of a data class on their way to a model: they go as they are, masked, or not at all. */
const Leaving = z.enum(["allow", "redact", "block"]);

/** One model that a bot asks, in the order in which it asks them; and what leaves with a question. */
export const BotRecipient = z.object({
  bot: User,
  /** 0: asked first; 1 and on: when those before it failed. */
  place: z.number().int(),
  /** null, as `host` and `model`: it answers from the product's own documents, and sends nothing anywhere. */
  provider: z.string().nullable(),
  host: z.string().nullable(),
  model: z.string().nullable(),
  jurisdiction: Jurisdiction,
  /** How many of the earlier messages, at most, go with a question; of the thread, of the conversation, or since the bot was asked. */
  earlier: z.object({ scope: ContextRule.shape.scope, messages: z.number().int() }),
  /** What the present policy does with words of each data class on their way there. */
  actions: z.object({ public: Leaving, internal: Leaving, personal: Leaving, secret: Leaving }),
  purpose: z.string().nullable(),
  contract: z.string().nullable(),
  /** Whether the recipient trains models with it; null: not recorded. */
  trains: z.boolean().nullable(),
  retentionTerms: z.string().nullable(),
  transferBasis: z.string().nullable(),
});
export type BotRecipient = z.infer<typeof BotRecipient>;

/** What holds now, for whoever is signed in: whether they have seen it, and which of the bots that they may use send what where. */
export const CurrentPolicy = PolicyText.extend({ seen: z.boolean(), recipients: z.array(BotRecipient) });
export type CurrentPolicy = z.infer<typeof CurrentPolicy>;

const policyTextLength = 50_000;
const Body = z
  .string()
  .refine((s) => s.length <= policyTextLength, `must have at most ${policyTextLength} characters`)
  .refine((s) => s.trim().length > 0, "must not be empty")
  .refine((s) => isWellFormed(s) && !s.includes("\0"), "has characters that are not allowed");
/** `renews`: consents given before no longer count, and everybody is asked anew. Its version is made by the server. */
export const PublishPolicyInput = z.strictObject({ zh: Body, en: Body, renews: z.boolean().optional() });
export type PublishPolicyInput = z.infer<typeof PublishPolicyInput>;

export const PolicySeenQuery = z.strictObject({ seen: z.enum(["yes", "no"]).optional(), cursor: Cursor.optional(), limit: QueryInt(1, 200).optional() });
/** Who has seen a version, of all who can sign in, by name. `announced`: to how many it was said in their chat with the assistant. */
export const PolicySeenList = List(User.extend({ seenAt: Time.nullable() })).extend({
  version: z.string(),
  publishedBy: Id.nullable(),
  people: z.number().int(),
  seen: z.number().int(),
  announced: z.number().int(),
});
export type PolicySeenList = z.infer<typeof PolicySeenList>;
