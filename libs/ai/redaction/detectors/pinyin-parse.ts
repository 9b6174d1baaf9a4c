import { surnameSyllables, syllables } from "../data/pinyin-syllables.js";

/** Without those of one letter and interjections, which are in every other English word. */
const all = new Set([...syllables.split(" ").filter((syllable) => /[aeiouv]/.test(syllable) && syllable.length > 1), "lyu", "nyu"]);
const surnames = new Set([...surnameSyllables.split(" "), "lyu", "lu", "lv"]);
const longestSyllable = 6;

/** Whether letters are how a Chinese surname is read. */
export function isSurname(letters: string): boolean {
  return surnames.has(letters);
}

/** Whether letters are one or two syllables of pinyin, as a given name is. */
export function isGivenName(letters: string): boolean {
  if (letters.length < 2) return false;
  if (all.has(letters)) return true;
  for (let cut = 1; cut <= longestSyllable && cut < letters.length; cut++) if (all.has(letters.slice(0, cut)) && all.has(letters.slice(cut))) return true;
  return false;
}

/** Whether letters are a surname and a given name in one word: zhangwei. */
export function isWholeName(letters: string): boolean {
  for (let cut = 2; cut <= longestSyllable + 2 && cut < letters.length; cut++) {
    if (surnames.has(letters.slice(0, cut)) && isGivenName(letters.slice(cut))) return true;
  }
  return false;
}
