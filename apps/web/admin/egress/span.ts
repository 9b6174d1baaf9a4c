const hourMs = 3_600_000;
export const longestDays = 400;
const longestMs = longestDays * 24 * hourMs;

/** What stands in two fields of date and time, in the browser's own zone. */
export type Typed = { from: string; to: string };
/** RFC 3339, UTC. */
export type Span = { from: string; to: string };

const two = (value: number): string => String(value).padStart(2, "0");
/** As a field of date and time takes it. */
export const typedTime = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;

/** The last hours, with the minute that has begun. */
export function lastHours(hours: number, now = new Date()): Typed {
  const end = new Date(Math.ceil((now.getTime() + 1) / 60_000) * 60_000);
  return { from: typedTime(new Date(end.getTime() - hours * hourMs)), to: typedTime(end) };
}

type SpanFault = { field: keyof Typed; says: "needed" | "order" | "tooLong" };

/** The two times, or which field is wrong and why. */
export function spanOf({ from, to }: Typed): Span | SpanFault {
  const [first, last] = [new Date(from).getTime(), new Date(to).getTime()];
  if (Number.isNaN(first)) return { field: "from", says: "needed" };
  if (Number.isNaN(last)) return { field: "to", says: "needed" };
  if (last <= first) return { field: "to", says: "order" };
  if (last - first > longestMs) return { field: "to", says: "tooLong" };
  return { from: new Date(first).toISOString(), to: new Date(last).toISOString() };
}

export const isFault = (span: Span | SpanFault): span is SpanFault => "says" in span;
