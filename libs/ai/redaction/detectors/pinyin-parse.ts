import { cantoneseSurnames, cantoneseSyllables } from "../data/cantonese-syllables.js";
import { surnameSyllables, syllables } from "../data/pinyin-syllables.js";

/** Without those of one letter and interjections, which are in every other English word. */
const all = new Set([...syllables.split(" ").filter((syllable) => /[aeiouv]/.test(syllable) && syllable.length > 1), "lyu", "nyu"]);
const surnames = new Set([...surnameSyllables.split(" "), "lyu", "lu", "lv"]);
const cantonese = { surnames: new Set(cantoneseSurnames.split(" ")), syllables: new Set(cantoneseSyllables.split(" ")) };
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

/** Whether three words are a surname and two syllables as they are written in Hong Kong, in either order: Chan Tai Man. */
export function isCantonese(first: string, second: string, third: string): boolean {
  const { surnames: family, syllables: given } = cantonese;
  if (!given.has(second)) return false;
  return (family.has(first) && given.has(third)) || (given.has(first) && family.has(third));
}

/** Whether letters are two syllables of pinyin, which says more than one does. */
export function isTwoSyllables(letters: string): boolean {
  return letters.length >= 4 && !all.has(letters) && isGivenName(letters);
}

/** Whether letters are a surname and a given name in one word: zhangwei. */
export function isWholeName(letters: string): boolean {
  for (let cut = 2; cut <= longestSyllable + 2 && cut < letters.length; cut++) {
    if (surnames.has(letters.slice(0, cut)) && isGivenName(letters.slice(cut))) return true;
  }
  return false;
}
