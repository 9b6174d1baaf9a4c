const dayMs = 86_400_000;
const two = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));
const three = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, "0"));

let day = { from: Number.NaN, text: "" };

/**
 * RFC 3339 in UTC with milliseconds, as `toISOString`, which prints by a format of C: for a page of messages that costs a third of deciphering it.
 * @throws RangeError for an invalid date
 */
export function isoTime(date: Date): string {
  const ms = date.getTime();
  let within = ms - day.from;
  if (!(within >= 0 && within < dayMs)) {
    const text = date.toISOString();
    day = { from: Math.floor(ms / dayMs) * dayMs, text: text.slice(0, text.indexOf("T") + 1) };
    within = ms - day.from;
  }
  const seconds = Math.floor(within / 1_000);
  const minutes = Math.floor(seconds / 60);
  return `${day.text}${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}.${three[within % 1_000]}Z`;
}
