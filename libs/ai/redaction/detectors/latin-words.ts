/** A word in Latin letters and digits: UTF-16 offsets, and its letters folded. */
export type LatinWord = { start: number; end: number; letters: string; capital: boolean };

const words = /[a-z0-9]+/g;

/** The Latin words of a text, in order. `text` is the normal text, `folded` the same folded. */
export function latinWords(text: string, folded: string): LatinWord[] {
  const found: LatinWord[] = [];
  for (const match of folded.matchAll(words)) {
    const code = text.charCodeAt(match.index);
    found.push({
      start: match.index,
      end: match.index + match[0].length,
      letters: match[0],
      capital: folded.charCodeAt(match.index) !== code && isUpper(text.charAt(match.index)),
    });
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
