/** How deep and how wide the JSON of a request or frame may be. The widest that the protocol knows is a list of 500 ids, five levels deep. */
const deepest = 32;
const mostCommas = 4_096;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/**
 * Whether JSON text nests deeper than 32 levels or has more than 4,096 commas outside its strings: told without parsing it, in one pass
 * that jumps over strings. `JSON.parse` itself takes 400,000 levels and a million keys without complaint.
 * @param from where the JSON begins in `text`
 */
export function isOvergrown(text: string, from = 0): boolean {
  // too short to be either
  if (text.length - from <= deepest) return false;
  let depth = 0;
  let commas = 0;
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === quote) {
      i = endOfString(text, i);
      if (i < 0) return false;
    } else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > deepest) return true;
    } else if (unit === 0x7d || unit === 0x5d) depth--;
    else if (unit === comma && ++commas > mostCommas) return true;
  }
  return false;
}

/** Where the string that begins at `start` ends: its closing quote; -1 when there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}
