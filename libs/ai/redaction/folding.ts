import { simplified, traditional } from "./data/traditional.js";

let table: Uint16Array | undefined;

/** What each UTF-16 code unit is folded to. */
function foldingTable(): Uint16Array {
  if (table) return table;
  const made = new Uint16Array(0x10000);
  for (let code = 0; code < made.length; code++) made[code] = code < 0xd800 ? foldedCode(code) : code;
  for (let i = 0; i < traditional.length; i++) made[traditional.charCodeAt(i)] = simplified.charCodeAt(i);
  for (const dot of "‧•・∙⋅●") made[dot.charCodeAt(0)] = "·".charCodeAt(0);
  for (const quote of "’‘ʼ") made[quote.charCodeAt(0)] = "'".charCodeAt(0);
  for (const space of "\u00a0\t") made[space.charCodeAt(0)] = " ".charCodeAt(0);
  table = made;
  return made;
}

function foldedCode(code: number): number {
  const folded = String.fromCharCode(code).toLowerCase().normalize("NFD");
  const isLetterWithMarks = /^.\p{M}*$/u.test(folded) && !/^\p{M}/u.test(folded);
  return isLetterWithMarks && code < 0x2000 ? folded.charCodeAt(0) : code;
}

/**
 * A text as names and words are compared: lower case, without accents and tone marks, simplified characters for traditional ones, one kind of middle dot
 * and apostrophe. Character by character: the result has the length of `text` (normal text, NFKC), so that offsets stay.
 */
export function fold(text: string): string {
  const to = foldingTable();
  let folded = "";
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const other = to[code] as number;
    if (other === code) continue;
    // most characters stay, so what lies between two others is taken whole
    folded += text.slice(kept, i) + String.fromCharCode(other);
    kept = i + 1;
  }
  return kept === 0 ? text : folded + text.slice(kept);
}

/** Whether the code unit is a Chinese character (without the rare ones beyond the first plane). */
export function isHan(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || code === 0x3007;
}
