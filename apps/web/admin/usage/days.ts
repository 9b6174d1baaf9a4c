const dayMs = 86_400_000;

/** A day (YYYY-MM-DD) some days later, or earlier; days as such have no zone. */
export const dayAfter = (day: string, days: number): string => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

/** Every day from one to another, both included; empty when they are in the wrong order or no days. */
export function daysBetween(from: string, to: string): string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
  return count > 0 ? Array.from({ length: count }, (_, i) => dayAfter(from, i)) : [];
}

/** The day that it is in a time zone; in UTC where the browser does not know it. */
export function todayIn(zone: string, now = new Date()): string {
  const inZone = (timeZone: string): string => new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);
  try {
    return inZone(zone);
  } catch {
    return inZone("UTC");
  }
}

/** What is typed as a number of tokens: null for nothing, undefined for what is none. Blanks and separators are taken as people write them. */
export function parseTokens(typed: string): number | null | undefined {
  const digits = typed.replace(/[\s,，_]/g, "");
  if (digits === "") return null;
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
}

/** What is typed as a price: null for nothing, undefined for what is none. */
export function parsePrice(typed: string): number | null | undefined {
  const number = typed.trim();
  if (number === "") return null;
  return /^\d{1,7}(\.\d{1,6})?$/.test(number) && Number(number) <= 1_000_000 ? Number(number) : undefined;
}
