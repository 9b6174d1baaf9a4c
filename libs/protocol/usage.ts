import { z } from "zod";
import { BudgetKind } from "./message.js";
import { Cursor, Id, Line, List, QueryInt, Time } from "./primitives.js";

const Tokens = z.number().int().min(0).max(1_000_000_000_000);
const BudgetPeriod = z.enum(["day", "month"]);

/** How many tokens (prompt and answer together) may be used in a day or month of the organisation's time zone. */
export const Budget = z.object({
  id: Id,
  kind: BudgetKind,
  /** Null: for every person that has none of their own; or the organisation. */
  subjectId: Id.nullable(),
  /** Of the person or bot, as it is called now. */
  name: z.string().nullable(),
  /** Null: this one may use as many as they like. */
  tokens: z.number().int().nullable(),
  period: BudgetPeriod,
  /** Used, or reserved for answers under way, in the present period; null for the one of every person, which each has for themselves. */
  used: z.number().int().nullable(),
  renewsAt: Time,
});
export type Budget = z.infer<typeof Budget>;
export const BudgetList = List(Budget);
/** In place of the subject's budget before. Without `tokens`: no limit, where everybody else has one. */
export const PutBudgetInput = z.strictObject({ kind: BudgetKind, subjectId: Id.optional(), tokens: Tokens.optional(), period: BudgetPeriod });

/** `localCounts`: whether models on one's own machines are charged to budgets; in reports they are anyway. `currency`: ISO 4217, of prices and costs. */
export const UsageSettings = z.object({ timeZone: z.string(), localCounts: z.boolean(), currency: z.string() });
export type UsageSettings = z.infer<typeof UsageSettings>;
const Currency = z.string().regex(/^[A-Z]{3}$/, "must be three capital letters, as in CNY");
/** A name of the IANA database, as in `Asia/Shanghai`. */
const TimeZone = z.string().regex(/^[A-Za-z0-9_+\-/]{1,64}$/, "must be the name of a time zone, as in Asia/Shanghai");
export const UpdateUsageSettingsInput = z
  .strictObject({ timeZone: TimeZone.optional(), localCounts: z.boolean().optional(), currency: Currency.optional() })
  .refine((v) => Object.keys(v).length > 0, "names no field to change");

const Price = z.number().min(0).max(1_000_000);
/** What a million tokens cost. `cachedPerMillion` null: as other input. */
export const ModelPrice = z.object({
  id: Id,
  providerId: Id,
  model: z.string(),
  inputPerMillion: Price,
  cachedPerMillion: Price.nullable(),
  outputPerMillion: Price,
});
export type ModelPrice = z.infer<typeof ModelPrice>;
export const ModelPriceList = List(ModelPrice);
export const PutPriceInput = z.strictObject({
  providerId: Id,
  model: Line(200),
  inputPerMillion: Price,
  cachedPerMillion: Price.optional(),
  outputPerMillion: Price,
});

export const UsageBy = z.enum(["day", "person", "bot", "provider", "model"]);
export type UsageBy = z.infer<typeof UsageBy>;
/** Days of the organisation's time zone, both included; without them the last thirty. */
const days = { from: z.iso.date().optional(), to: z.iso.date().optional(), by: UsageBy.optional() };
export const UsageQuery = z.strictObject({ ...days, cursor: Cursor.optional(), limit: QueryInt(1, 400).optional() });
export const UsageCsvQuery = z.strictObject(days);

const counts = {
  /** Calls of a model that were answered, wholly or in part; and how many answers (runs) they were for. */
  calls: z.number().int(),
  runs: z.number().int(),
  /** `inputTokens` includes `cachedTokens`, `outputTokens` includes `reasoningTokens`. */
  inputTokens: z.number().int(),
  cachedTokens: z.number().int(),
  outputTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  tokens: z.number().int(),
  /** Which share of `tokens` we counted ourselves, because the host did not report it: 0 to 1. */
  estimatedShare: z.number(),
  /** In the currency of the settings, of what has a price; null when nothing has. */
  cost: z.number().nullable(),
  /** Which share of `tokens` has a price: 0 to 1. */
  pricedShare: z.number(),
};
export const UsageCounts = z.object(counts);
export type UsageCounts = z.infer<typeof UsageCounts>;
/** One line, by what was asked for: a day; a person (`id` null: those who were erased); a bot; a provider; a model (`id`: of its provider). */
export const UsageLine = z.object({
  day: z.iso.date().nullable(),
  id: Id.nullable(),
  model: z.string().nullable(),
  /** Of the person, bot or provider, as it is called now. */
  name: z.string().nullable(),
  ...counts,
});
export type UsageLine = z.infer<typeof UsageLine>;
/** A budget of which at least 80 percent is used or reserved. */
export const BudgetWarning = z.object({
  kind: BudgetKind,
  subjectId: Id.nullable(),
  name: z.string().nullable(),
  tokens: z.number().int(),
  used: z.number().int(),
  period: BudgetPeriod,
  renewsAt: Time,
});
export type BudgetWarning = z.infer<typeof BudgetWarning>;
export const UsageReport = List(UsageLine).extend({
  from: z.iso.date(),
  to: z.iso.date(),
  by: UsageBy,
  timeZone: z.string(),
  currency: z.string(),
  total: UsageCounts,
  /** At most fifty, the fullest first. */
  warnings: z.array(BudgetWarning),
});
export type UsageReport = z.infer<typeof UsageReport>;

const Spent = z.object({ calls: z.number().int(), tokens: z.number().int() });
/** What the caller used, and what of their budget is left. */
export const MyUsage = z.object({
  timeZone: z.string(),
  today: Spent,
  month: Spent,
  /** Null: no limit. `state`: `warning` from 80 percent on. */
  budget: z
    .object({ tokens: z.number().int(), period: BudgetPeriod, used: z.number().int(), renewsAt: Time, state: z.enum(["ok", "warning", "over"]) })
    .nullable(),
});
export type MyUsage = z.infer<typeof MyUsage>;
