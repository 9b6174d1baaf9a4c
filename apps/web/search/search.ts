import type { SearchHit, User } from "@hoopoe/protocol";
import { Kept } from "../kept.js";

/** What somebody looks for: words and filters as the form has them; empty strings and null are 'whatever'. */
export type Wanted = {
  words: string;
  conversationId: string;
  sender: User | null;
  kind: "" | "human" | "bot";
  from: string;
  to: string;
  link: boolean;
  file: boolean;
};

export const nothingWanted: Wanted = { words: "", conversationId: "", sender: null, kind: "", from: "", to: "", link: false, file: false };

/** The last search stays while the page is open, in memory alone: what people look for belongs into no address and no history. */
export const searches = new Kept<Wanted>();
export const last = "last";

/** Days are the reader's own, from their first to their last moment. */
const dayStart = (day: string): string => new Date(`${day}T00:00:00`).toISOString();
const dayEnd = (day: string): string => new Date(`${day}T23:59:59.999`).toISOString();

/** The input of `POST /search`. */
export const inputOf = ({ words, conversationId, sender, kind, from, to, link, file }: Wanted) => ({
  q: words.trim(),
  ...(conversationId ? { conversationId } : {}),
  ...(sender ? { senderId: sender.id } : {}),
  ...(kind ? { senderKind: kind } : {}),
  ...(from ? { from: dayStart(from) } : {}),
  ...(to ? { to: dayEnd(to) } : {}),
  ...(link ? { has: "link" as const } : file ? { has: "file" as const } : {}),
});

/** Part of a text; `found`: what was looked for. */
export type ExcerptPart = { text: string; found: boolean };

const before = 40;
const length = 240;

/** The text around the first place that was found, in one line, cut where it is long. */
export function excerptOf(text: string, highlights: SearchHit["highlights"]): ExcerptPart[] {
  const first = highlights[0]?.[0] ?? 0;
  const start = first > before * 2 ? whole(text, first - before) : 0;
  const end = start + length < text.length ? whole(text, start + length) : text.length;
  const parts: ExcerptPart[] = [];
  const add = (from: number, to: number, found: boolean): void => {
    if (to > from) parts.push({ text: text.slice(from, to).replace(/\s+/g, " "), found });
  };
  if (start > 0) parts.push({ text: "…", found: false });
  let at = start;
  for (const [from, to] of highlights) {
    if (from >= end) break;
    add(at, from, false);
    add(Math.max(at, from), Math.min(to, end), true);
    at = Math.max(at, to);
  }
  add(at, end, false);
  if (end < text.length) parts.push({ text: "…", found: false });
  return parts;
}

/** Not between the two halves of one character. */
const whole = (text: string, at: number): number => (/[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at);
