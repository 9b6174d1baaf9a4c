import { digitOf } from "./digit-groups.js";

/** A word of Latin letters and digits, Chinese digits among them, as its upper-case ASCII. */
export type CodeWord = { start: number; end: number; value: string; lower: boolean };

const longest = 40;
/** Nobody cuts a code into more pieces. */
const mostPieces = 7;
const seam = /[ \t\u00a0·.•-]/;
const seamOrLineEnd = /[ \t\n\u00a0·.•-]/;

/** The words of a normal text that have a letter or a digit of ASCII, up to 40 characters. Chinese digits count only beside others of the word. */
export function codeWords(text: string): CodeWord[] {
  const words: CodeWord[] = [];
  for (let at = 0; at < text.length; ) {
    if (!isAscii(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at;
    let value = "";
    for (let from = at; at < text.length; ) {
      while (isAscii(text.charCodeAt(at))) at++;
      value += text.slice(from, at);
      const spoken = text.charCodeAt(at) > 0x2000 ? digitOf(text.charAt(at)) : undefined;
      if (spoken === undefined) break;
      value += spoken;
      from = ++at;
    }
    if (at - start > longest) continue;
    const upper = value.toUpperCase();
    words.push({ start, end: at, value: upper, lower: upper !== value });
  }
  return words;
}

function isAscii(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/**
 * Calls `visit` with each code of up to `most` characters that begins with word `first`, if it begins as `begins` says: the word, then joined with the next
 * ones while a single space, dash or point stands between, or a line's end if `overLines`.
 */
export function codesFrom(
  text: string,
  { words, first, most, begins, overLines = false }: { words: readonly CodeWord[]; first: number; most: number; begins: RegExp; overLines?: boolean },
  visit: (code: CodeWord) => void,
): void {
  const head = words[first];
  if (!head || !begins.test(head.value)) return;
  let { end, value, lower } = head;
  for (let next = first + 1; value.length <= most; next++) {
    if (next - first > mostPieces) return;
    visit({ start: head.start, end, value, lower });
    const word = words[next];
    if (!word || word.start !== end + 1 || !(overLines ? seamOrLineEnd : seam).test(text[end] ?? "")) return;
    ({ end } = word);
    value += word.value;
    lower ||= word.lower;
  }
}
