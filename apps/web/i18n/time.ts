import type { TFunction } from "i18next";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  // 24 hours in Chinese, as the region does in English.
  const made = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : (navigator.languages.find((tag) => tag.startsWith("en")) ?? "en"), options);
  formats.set(key, made);
  return made;
}

const dayOf = (date: Date): number => Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000);

/** How many local days ago; 0 is today. */
export const daysAgo = (time: string, now = new Date()): number => dayOf(now) - dayOf(new Date(time));

/** `14:05` */
export const clockTime = (language: string, time: string): string => format(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(time));

/** A whole date and time, for tooltips and tables. */
export const fullTime = (language: string, time: string): string => format(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));

/** The same to the second, for what may have to be proved. */
export const exactTime = (language: string, time: string): string => format(language, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(time));

/** `Today`, `Yesterday`, `Monday, 3 March`, with the year when it is another one. */
export function dayName(t: TFunction, language: string, time: string): string {
  const ago = daysAgo(time);
  if (ago === 0) return t("time.today");
  if (ago === 1) return t("time.yesterday");
  const date = new Date(time);
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return format(language, { weekday: "long", month: "long", day: "numeric", year }).format(date);
}

/** The shortest that still tells: a time today, a weekday this week, else a date. */
export function shortTime(t: TFunction, language: string, time: string): string {
  const ago = daysAgo(time);
  if (ago <= 0) return clockTime(language, time);
  if (ago === 1) return t("time.yesterday");
  const date = new Date(time);
  if (ago < 7) return format(language, { weekday: "short" }).format(date);
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return format(language, { month: "numeric", day: "numeric", year }).format(date);
}
