import type { Bot, RouteBodyInput } from "@hoopoe/protocol";
import type { TFunction } from "i18next";
import type { Faults } from "../../setup/check-account.js";

export type Fallback = { providerId: string; model: string };
/** What the form of a bot holds beside its model, name and instructions; numbers as they are typed, empty: as the host has it. */
export type RuleValues = {
  direct: boolean;
  mention: boolean;
  thread: boolean;
  keywords: string;
  always: boolean;
  scope: Bot["context"]["scope"];
  messages: string;
  windowTokens: string;
  replyIn: Bot["replyIn"];
  temperature: string;
  maxOutputTokens: string;
  thinking: "" | "yes" | "no";
  fallbacks: readonly Fallback[];
  /** Used-up budgets: the local ones of the fallbacks answer. */
  localOverBudget: boolean;
  /** null: everybody. */
  people: readonly string[] | null;
};

export const newRules: RuleValues = {
  ...{ direct: true, mention: true, thread: true, keywords: "", always: false },
  ...{ scope: "last", messages: "40", windowTokens: "8192", replyIn: "same" },
  ...{ temperature: "", maxOutputTokens: "", thinking: "" },
  ...{ fallbacks: [], localOverBudget: false, people: null },
};

const shown = (value: number | undefined): string => (value === undefined ? "" : String(value));

export function rulesOf({ triggers, context, replyIn, parameters, fallbacks, overBudget, access }: Bot): RuleValues {
  const { thinking } = parameters;
  return {
    ...{ direct: triggers.direct, mention: triggers.mention, thread: triggers.thread, always: triggers.always },
    keywords: triggers.keywords.join("，"),
    ...{ scope: context.scope, messages: String(context.messages), windowTokens: String(context.windowTokens), replyIn },
    ...{ temperature: shown(parameters.temperature), maxOutputTokens: shown(parameters.maxOutputTokens) },
    thinking: thinking === undefined ? "" : thinking ? "yes" : "no",
    ...{ fallbacks, localOverBudget: overBudget === "local", people: access.people === "all" ? null : access.people },
  };
}

/** The words of a list as people type them: between commas of either kind, or on lines. */
export const wordsOf = (list: string): string[] => [...new Set(list.split(/[,，、\n]/).map((word) => word.trim()))].filter((word) => word !== "");

/** `kept`: what the form does not show of the bot's parameters. */
export function rulesBody(
  values: RuleValues,
  kept: Bot["parameters"] = {},
): Pick<RouteBodyInput<"adminUpdateBot">, "triggers" | "context" | "replyIn" | "parameters" | "fallbacks" | "overBudget" | "access"> {
  const { direct, mention, thread, always, scope, replyIn, thinking, people } = values;
  const { temperature: _, maxOutputTokens: __, thinking: ___, ...others } = kept;
  return {
    triggers: { direct, mention, thread, always, keywords: wordsOf(values.keywords) },
    context: { scope, messages: Number(values.messages), windowTokens: Number(values.windowTokens) },
    replyIn,
    parameters: {
      ...others,
      ...(values.temperature.trim() ? { temperature: Number(values.temperature) } : {}),
      ...(values.maxOutputTokens.trim() ? { maxOutputTokens: Number(values.maxOutputTokens) } : {}),
      ...(thinking === "" ? {} : { thinking: thinking === "yes" }),
    },
    fallbacks: values.fallbacks.map(({ providerId, model }) => ({ providerId, model: model.trim() })),
    overBudget: values.localOverBudget ? "local" : "refuse",
    access: { people: people ? [...people] : "all" },
  };
}

const isWhole = (text: string, low: number, high: number): boolean => /^\d{1,9}$/.test(text.trim()) && Number(text) >= low && Number(text) <= high;
const isIn = (text: string, low: number, high: number): boolean => /^\d{1,3}(\.\d{1,6})?$/.test(text.trim()) && Number(text) >= low && Number(text) <= high;

/** What cannot be saved so. */
export function ruleFaults(t: TFunction, values: RuleValues): Faults<RuleValues> {
  const found: Faults<RuleValues> = {};
  const words = wordsOf(values.keywords);
  if (words.length > 50 || words.some((word) => word.length > 50)) found.keywords = t("botRules.keywordsMany");
  if (!isWhole(values.messages, 1, 200)) found.messages = t("botRules.between", { low: 1, high: 200 });
  if (!isWhole(values.windowTokens, 512, 2_000_000)) found.windowTokens = t("botRules.between", { low: 512, high: 2_000_000 });
  if (values.temperature.trim() && !isIn(values.temperature, 0, 2)) found.temperature = t("botRules.between", { low: 0, high: 2 });
  if (values.maxOutputTokens.trim() && !isWhole(values.maxOutputTokens, 1, 100_000)) found.maxOutputTokens = t("botRules.between", { low: 1, high: 100_000 });
  if (values.fallbacks.some(({ model }) => !model.trim())) found.fallbacks = t("botRules.fallbackModel");
  if (values.people?.length === 0) found.people = t("botRules.nobody");
  return found;
}

/** At most so many other models are asked. */
export const mostFallbacks = 5;
