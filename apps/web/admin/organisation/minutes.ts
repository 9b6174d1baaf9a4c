import type { TFunction } from "i18next";

/** The longest that the server takes: ten years. */
export const minutesMax = 5_256_000;

const hour = 60;
const day = 24 * hour;
/** In minutes; 0 means not at all. */
export const presets = [0, 2, 10, hour, day, 7 * day] as const;

/** `For 2 minutes`, `For 1 hour`, in the largest unit that is whole. */
export function minutesText(t: TFunction, minutes: number): string {
  if (minutes === 0) return t("organisation.off");
  if (minutes % day === 0) return t("organisation.day", { count: minutes / day });
  if (minutes % hour === 0) return t("organisation.hour", { count: minutes / hour });
  return t("organisation.minute", { count: minutes });
}

/** What was typed as a number of minutes; null: it is none that the server takes. */
export function parseMinutes(typed: string): number | null {
  const minutes = /^\d{1,7}$/.test(typed.trim()) ? Number(typed) : 0;
  return minutes >= 1 && minutes <= minutesMax ? minutes : null;
}
