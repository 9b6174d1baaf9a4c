import type { BudgetKind, UsageBy, UsageLine } from "@hoopoe/protocol";
import type { TFunction } from "i18next";

const locale = (language: string): string => (language === "zh" ? "zh-CN" : "en");

export const showTokens = (language: string, tokens: number): string => new Intl.NumberFormat(locale(language)).format(tokens);
/** Short, for where there is little room: `1.2M`, `120万`. */
export const showBriefly = (language: string, tokens: number): string =>
  new Intl.NumberFormat(locale(language), { notation: "compact", maximumSignificantDigits: 3 }).format(tokens);
export const showShare = (language: string, share: number): string =>
  new Intl.NumberFormat(locale(language), { style: "percent", maximumFractionDigits: share > 0 && share < 0.01 ? 1 : 0 }).format(share);

/** An amount of money; with more places where it is less than a hundredth. */
export function showCost(language: string, cost: number, currency: string): string {
  const small = cost > 0 && cost < 0.01;
  return new Intl.NumberFormat(locale(language), { style: "currency", currency, maximumFractionDigits: small ? 6 : 2 }).format(cost);
}

/** Whose or what a line is. */
export function nameOfLine(t: TFunction, line: UsageLine, by: UsageBy): string {
  if (by === "day") return line.day ?? "";
  if (by === "model") return line.model ?? "";
  return line.name ?? (by === "person" && line.id === null ? t("usage.erased") : t("usage.gone"));
}

/** Whose a budget is. */
export function nameOfBudget(t: TFunction, budget: { kind: BudgetKind; subjectId: string | null; name: string | null }): string {
  if (budget.kind === "organisation") return t("usage.organisation");
  return budget.subjectId === null ? t("usage.everybody") : (budget.name ?? t("usage.gone"));
}
