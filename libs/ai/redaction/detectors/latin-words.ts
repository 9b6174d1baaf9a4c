/** A word in Latin letters and digits: UTF-16 offsets, and its letters folded. */
export type LatinWord = { start: number; end: number; letters: string; capital: boolean };

/** The folded characters that Latin words are made of. */
const parts = new Uint8Array(0x10000);
for (const part of "abcdefghijklmnopqrstuvwxyz0123456789") parts[part.charCodeAt(0)] = 1;

/** The Latin words of a text, in order. `text` is the normal text, `folded` the same folded. */
export function latinWords(text: string, folded: string): LatinWord[] {
  const found: LatinWord[] = [];
  for (let start = 0; start < folded.length; start++) {
    if (parts[folded.charCodeAt(start)] === 0) continue;
    let end = start + 1;
    while (parts[folded.charCodeAt(end)] === 1) end++;
    const capital = folded.charCodeAt(start) !== text.charCodeAt(start) && isUpper(text.charAt(start));
    found.push({ start, end, letters: folded.slice(start, end), capital });
    start = end;
  }
  return found;
}

function isUpper(letter: string): boolean {
  return letter !== letter.toLowerCase();
}

const joints = /^(?:[ ._'·-]|, |\. | {2})$/;

/** Whether what stands between two words can stand within one name: a space, dot, hyphen, apostrophe, or a comma as in "Smith, John". */
export function joined(folded: string, before: LatinWord, after: LatinWord): boolean {
  const between = after.start - before.end;
  return between >= 1 && between <= 2 && joints.test(folded.slice(before.end, after.start));
}
