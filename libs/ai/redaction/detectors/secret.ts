import type { Detector } from "../reading.js";
import { certainty, type Finding } from "../span.js";
import { assignedSecrets, secretWords } from "./secret-assigned.js";
import { columnSecrets } from "./secret-columns.js";
import { keyTokens } from "./secret-tokens.js";

const keyBegin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const keyEnd = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const keyBody = /[A-Za-z0-9+/=\s\\:,.-]/;
const putty = /PuTTY-User-Key-File-\d:/g;
/** scheme://user:password@host, the password neither masked nor to be filled in. */
const connection = /\b[a-z][a-z0-9+.-]{1,24}:\/\/[^\s:@/"'<>]{0,64}:(?!\*+@|x{3,}@|\$\{|\{|<|%s)[^\s@/"'<>]{1,600}@[^\s"'<>，。；、）（\u3400-\u9fff]{1,256}/gi;

/** Keys, tokens and passwords. A text with one never leaves, so what is found is what nobody would take for an example. */
export const detectSecrets: Detector = ({ parted: text }) => {
  const words = secretWords(text);
  const spans = [...privateKeys(text), ...(text.includes("://") ? matches(text, connection) : []), ...keyTokens(text)];
  if (words.length > 0) spans.push(...assignedSecrets(text, words), ...columnSecrets(text));
  return spans.map((span): Finding => ({ ...span, type: "secret", certainty: certainty.exact }));
};

function matches(text: string, pattern: RegExp): { start: number; end: number }[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** PEM blocks (RFC 7468), whole or cut at either end, and PuTTY's. */
function privateKeys(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  if (!text.includes("PRIVATE KEY") && !text.includes("PuTTY")) return found;
  const ends = matches(text, keyEnd);
  let nextEnd = 0;
  for (const begin of matches(text, keyBegin)) {
    while ((ends[nextEnd]?.start ?? text.length) < begin.end) nextEnd++;
    const body = bodyEnd(text, begin.end);
    const close = ends[nextEnd];
    found.push({ start: begin.start, end: close && close.start <= body + 2 ? close.end : body });
  }
  for (const end of ends)
    if (!found.some((key) => key.end === end.end)) {
      let start = end.start;
      const floor = found.at(-1)?.end ?? 0;
      while (start > floor && keyBody.test(text[start - 1] ?? "")) start--;
      found.push({ start, end: end.end });
    }
  for (const begin of matches(text, putty)) found.push({ start: begin.start, end: text.length });
  return found;
}

function bodyEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && keyBody.test(text[end] ?? "") && !text.startsWith("-----", end)) end++;
  while (end > from && /\s/.test(text[end - 1] ?? "")) end--;
  return end;
}
