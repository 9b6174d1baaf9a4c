import type { Ai } from "@hoopoe/protocol";
import type { TFunction } from "i18next";
import { fullTime } from "../i18n/time.js";

/** Whose budget kept an answer from being given, and when trying again helps; null for every other answer. */
export const overBudgetText = (t: TFunction, language: string, { budget }: Ai): string | null =>
  budget ? t(`overBudget.${budget.kind}`, { time: fullTime(language, budget.renewsAt) }) : null;
