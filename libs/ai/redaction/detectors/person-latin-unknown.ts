import { doubtfulGivenNames, givenNames, surnames } from "../data/english-names.js";
import { englishWords } from "../data/english-words.js";
import { joined, type LatinWord } from "./latin-words.js";
import { isAnnounced, isMentioned, isNamed, isTitled } from "./person-latin-cues.js";
import type { LatinText } from "./person-latin-known.js";
import type { Mention } from "./person-lattice.js";
import { isGivenName, isSurname, isWholeName } from "./pinyin-parse.js";

const given = new Set(givenNames.split(" "));
const doubtful = new Set(doubtfulGivenNames.split(" "));
const families = new Set(surnames.split(" "));
const ordinary = new Set(englishWords.split(" "));
/** Places and firms that are also two syllables of pinyin. */
const places = new Set(
  "hong kong,tai chi,ping an,chang an,xi an,wu han,nan jing,bei jing,shang hai,dong feng,shan xi,shan dong,he nan,he bei,hu nan,hu bei,guang dong,guang xi,jiang su,jiang xi,an hui,hai nan,tai wan,si chuan,yun nan,gui zhou,su zhou,hang zhou,feng shui,kung fu,dim sum,da tong,da lian".split(
    ",",
  ),
);
const shortestWhole = 5;
const shortestInverted = 4;

/** Names in letters that no directory knows: with titles, announced, usual given names with or without surnames, pinyin in capitals. */
export function unknownLatinNames(read: LatinText): Mention[] {
  const found: Mention[] = [];
  for (let at = 0; at < read.words.length; ) {
    const count = nameLength(read, at);
    const all = count > 0 && isHyphened(read, at + count) ? count + 1 : count;
    if (all > 0) found.push({ start: (read.words[at] as LatinWord).start, end: (read.words[at + all - 1] as LatinWord).end, known: false });
    at += Math.max(1, all);
  }
  return found;
}

/** Whether the second syllable of a given name follows: Zhou Jie-lun. */
function isHyphened({ folded, words }: LatinText, at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  return before !== undefined && word !== undefined && folded.slice(before.end, word.start) === "-" && isGivenName(before.letters + word.letters);
}

/** How many words from `at` on are a name; 0 if none. */
function nameLength(read: LatinText, at: number): number {
  const word = read.words[at] as LatinWord;
  const around = { folded: read.folded, start: word.start, end: word.end };
  if (/\d/.test(word.letters)) return 0;
  const capitals = capitalsFrom(read, at);
  if (capitals === 0) return isLowerCaseName(word.letters) && (isMentioned(around) || isAnnounced(around)) ? 1 : 0;
  if (isTitled(around)) return capitals;
  if (/(?:name(?: is)?|named)[: ]+$/.test(read.folded.slice(Math.max(0, word.start - 10), word.start)) && !ordinary.has(word.letters)) return capitals;
  return Math.max(westernLength(read, at, capitals), pinyinLength(read, at, capitals));
}

function isLowerCaseName(letters: string): boolean {
  return given.has(letters) || (letters.length >= shortestWhole && !ordinary.has(letters) && isWholeName(letters));
}

/** How many words in a row begin with capitals and may be parts of one name, three at most. */
function capitalsFrom({ folded, words, text }: LatinText, at: number): number {
  let count = 0;
  while (count < 3 && words[at + count]?.capital && !/\d/.test(words[at + count]?.letters ?? "")) {
    const word = words[at + count] as LatinWord;
    const before = words[at + count - 1] as LatinWord;
    if (count > 0 && (!joined(folded, before, word) || (isParted(folded, before, word) && !(count === 1 && isInverted(before, word))))) break;
    if (isShouted(text, word)) return count;
    count++;
  }
  return count;
}

/** Whether a dot or a comma ends a word before another. */
function isParted(folded: string, before: LatinWord, word: LatinWord): boolean {
  return /[.,]/.test(folded.slice(before.end, word.start)) && before.end - before.start > 1;
}

/** Surname, comma, given name, as in lists: Chen, Guangcheng; Smith, John. */
function isInverted(before: LatinWord, word: LatinWord): boolean {
  const pinyin = isSurname(before.letters) && word.letters.length > shortestInverted && isGivenName(word.letters);
  return !ordinary.has(before.letters) && !ordinary.has(word.letters) && (pinyin || (isFamily(before.letters) && given.has(word.letters)));
}

/** Four or more letters, all of them capitals: an abbreviation or a heading. */
function isShouted(text: string, word: LatinWord): boolean {
  const written = text.slice(word.start, word.end);
  return written.length > 3 && written === written.toUpperCase();
}

function westernLength(read: LatinText, at: number, capitals: number): number {
  const [first, second, third] = read.words.slice(at, at + capitals) as (LatinWord | undefined)[];
  if (!first) return 0;
  const several = second ? fullNameLength(first.letters, second.letters, third?.letters) : 0;
  if (several > 0 || given.has(first.letters)) return Math.max(1, several);
  const mayBe = doubtful.has(first.letters) || isFamily(first.letters);
  return mayBe && isNamed({ folded: read.folded, start: first.start, end: first.end }) ? 1 : 0;
}

/** A surname that is no usual word. */
function isFamily(letters: string | undefined): boolean {
  return letters !== undefined && families.has(letters) && !ordinary.has(letters);
}

/** How many of two or three words in capitals are given name, initial and surname; 0 if nothing says so. */
function fullNameLength(first: string, second: string, third: string | undefined): number {
  const known = given.has(first);
  const mayBe = known || doubtful.has(first);
  if (third !== undefined && ((mayBe && second.length === 1) || (isFamily(third) && (known || families.has(second))))) return 3;
  if (families.has(second) && mayBe) return 2;
  if (known && !ordinary.has(second)) return 2;
  return isFamily(second) && second.length > 3 && !ordinary.has(first) && first.length > 2 ? 2 : 0;
}

function pinyinLength({ folded, words }: LatinText, at: number, capitals: number): number {
  const [first, second, third] = words.slice(at, at + capitals) as (LatinWord | undefined)[];
  if (!first) return 0;
  if (!second)
    return isWholeName(first.letters) &&
      !ordinary.has(first.letters) &&
      first.letters.length >= shortestWhole &&
      isNamed({ folded, start: first.start, end: first.end })
      ? 1
      : 0;
  const usual = ordinary.has(first.letters) && ordinary.has(second.letters);
  if (usual || places.has(`${first.letters} ${second.letters}`)) return 0;
  if (third && folded.charAt(first.end) === "-" && isSurname(third.letters) && isGivenName(first.letters + second.letters)) return 3;
  if (isSurname(first.letters) && isGivenName(second.letters))
    return third && isGivenName(second.letters + third.letters) && !ordinary.has(third.letters) ? 3 : 2;
  if (isGivenName(first.letters) && isSurname(second.letters)) return 2;
  return 0;
}
