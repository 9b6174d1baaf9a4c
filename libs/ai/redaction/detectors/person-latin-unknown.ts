import { doubtfulGivenNames, givenNames, surnames } from "../data/english-names.js";
import { englishWords } from "../data/english-words.js";
import { joined, type LatinWord } from "./latin-words.js";
import { type Around, isAnnounced, isMentioned, isNamed, isTitled } from "./person-latin-cues.js";
import type { LatinText } from "./person-latin-known.js";
import { cantoneseLength, isHyphened, isPlace, isShouted, isSpaced, pinyinLength, pinyinPair } from "./person-latin-pinyin.js";
import type { Mention } from "./person-lattice.js";
import { isGivenName, isSurname, isWholeName } from "./pinyin-parse.js";

const given = new Set(givenNames.split(" "));
const doubtful = new Set(doubtfulGivenNames.split(" "));
const families = new Set(surnames.split(" "));
const ordinary = new Set(englishWords.split(" "));
/** Firms, brands, figures of books and places that are called as people are. */
const noPeople = new Set(
  "morgan stanley,goldman sachs,monte carlo,hang seng,harry potter,tao te,ernst young,hewlett packard,louis vuitton,calvin klein,tommy hilfiger,ralph lauren,michael kors,marc jacobs,charles schwab,wells fargo,dow jones,mary kay,estee lauder,jack daniel,jack daniels,johnnie walker,jim beam,sherlock holmes,james bond,mickey mouse,donald duck,peter pan,santa claus,ben jerry,baskin robbins,warner bros,eli lilly,marks spencer,jack jones,brooks brothers,martin luther,walt disney,oscar wilde,king arthur,charlie brown,bridget jones,simon says,murphy law,benjamin franklin,abraham lincoln,george washington,albert einstein,isaac newton,charles darwin,william shakespeare,jane austen,mark twain,bill gates,steve jobs,elon musk,donald trump,joe biden,barack obama,taylor swift".split(
    ",",
  ),
);
const shortestWhole = 5;
const shortestInverted = 4;
const shortestUserName = 6;

/** Names in letters that no directory knows: with titles, announced, usual given names with or without surnames, pinyin in capitals. */
export function unknownLatinNames(read: LatinText): Mention[] {
  const found: Mention[] = [];
  for (let at = 0; at < read.words.length; ) {
    const count = nameLength(read, at, isListed(read, at, found.at(-1)));
    const all = count > 0 ? withRest(read, at, count) : 0;
    if (all > 0) found.push({ start: nobleStart(read, at), end: (read.words[at + all - 1] as LatinWord).end, known: false });
    at += Math.max(1, all);
  }
  return found;
}

/** Whether the word follows a name as the next of a list does. */
function isListed({ folded, words }: LatinText, at: number, last: Mention | undefined): boolean {
  const { start } = words[at] as LatinWord;
  return last !== undefined && start - last.end <= longestJoint && /^(?:, ?|; ?|、| and | & | ?\/ ?|和|与|、 )$/.test(folded.slice(last.end, start));
}

const longestJoint = 5;

/** O'Connor, D'Angelo, Jean-Luc: with what stands before and belongs to it. */
function nobleStart({ folded, words }: LatinText, at: number): number {
  const [before, word] = [words[at - 1], words[at] as LatinWord];
  const between = before === undefined ? "" : folded.slice(before.end, word.start);
  if (before?.capital && word.capital && between === "-" && (given.has(before.letters) || doubtful.has(before.letters))) return before.start;
  const isPart = before?.capital && (before.letters === "o" || before.letters === "d") && /^['’]$/.test(between);
  return isPart ? before.start : word.start;
}

const particles = new Set("van von der den de del della di da dos du la le el al bin ibn ter ten".split(" "));
const mostParticles = 2;

/** How many words a name has with what follows its first part: Zhou Jie-lun, Mary de la Cruz. */
function withRest(read: LatinText, at: number, count: number): number {
  if (isHyphened(read, at + count)) return count + 1;
  if (count !== 1 || !given.has((read.words[at] as LatinWord).letters)) return count;
  let next = at + 1;
  while (next <= at + mostParticles && isSpaced(read, next - 1) && particles.has(read.words[next]?.letters ?? "")) next++;
  const follows =
    next > at + 1 &&
    read.words[next]?.capital === (read.words[at] as LatinWord).capital &&
    (isSpaced(read, next - 1) || read.folded.charAt((read.words[next] as LatinWord).start - 1) === "-");
  return follows ? next - at + 1 : count;
}

/** How many words from `at` on are a name; 0 if none. */
function nameLength(read: LatinText, at: number, listed: boolean): number {
  const word = read.words[at] as LatinWord;
  const around = { folded: read.folded, start: word.start, end: word.end };
  if (/\d/.test(word.letters)) return 0;
  const capitals = capitalsFrom(read, at);
  const pair = Math.max(cantoneseLength(read, at), pinyinPair(read, at, listed));
  if (capitals === 0) return Math.max(pair, smallLength(read, at, { around, listed }));
  if (isTitled(around)) return Math.max(capitals, pair);
  if (isNobody(read, at)) return 0;
  if (/(?:name(?: is)?|named)[: ]+$/.test(read.folded.slice(Math.max(0, word.start - 10), word.start)) && !ordinary.has(word.letters))
    return Math.max(capitals, pair);
  return Math.max(westernLength(read, at, capitals), pinyinLength(read, at, capitals), pair);
}

/** Whether something else is meant that is called as people are: a firm, a law, a month, a city. */
function isNobody({ folded, words }: LatinText, at: number): boolean {
  const [before, { start, end, letters }, next] = [words[at - 1], words[at] as LatinWord, words[at + 1]];
  if (noPeople.has(`${letters} ${next?.letters ?? ""}`) || noPeople.has(`${before?.letters ?? ""} ${letters}`)) return true;
  if (months.has(letters) && !next?.capital && !isAnnounced({ folded, start, end })) return true;
  return ofLaws.test(folded.slice(end, end + 14)) || saints.test(folded.slice(Math.max(0, start - 7), start));
}

/** Murphy's law, Parkinson's disease. */
const ofLaws = /^['’]s (?:laws?|methods?|theorem|disease|syndrome|constant|razor|principle|paradox|rule|equations?|algorithm|inequality|number)\b/;
const months = new Set("april may june august".split(" "));
/** San Francisco, St. Albert, Port Arthur. */
const saints = /(?:^|[^a-z])(?:san|santa|santo|sao|st|saint|fort|port|mount|lake|los|las)[. ]{1,2}$/;

/** Whether given name and surname stand here without capitals: jerry davis. */
function isSmallFullName(read: LatinText, at: number, around: Around): boolean {
  const [word, next] = [read.words[at] as LatinWord, read.words[at + 1]];
  if (!next || !isSpaced(read, at) || !families.has(next.letters)) return false;
  if (given.has(word.letters)) return isFamily(next.letters) || isNamed({ ...around, end: next.end });
  return doubtful.has(word.letters) && !ordinary.has(word.letters) && isFamily(next.letters) && isNamed(around);
}

/** How many words are a name typed without capitals: announced, or given name and surname; a user name where somebody is named. */
function smallLength(read: LatinText, at: number, { around, listed }: { around: Around; listed: boolean }): number {
  const { letters } = read.words[at] as LatinWord;
  if (isSmallFullName(read, at, around)) return 2;
  const isUserName = letters.length >= shortestUserName && !ordinary.has(letters) && !isPlace(letters) && isWholeName(letters);
  const isGiven = isLowerCaseName(letters);
  if (!isGiven && !isUserName) return 0;
  if (!(isGiven && (isMentioned(around) || isAnnounced(around))) && !(isUserName && (listed || isNamed(around)))) return 0;
  return given.has(letters) && isSpaced(read, at) && families.has(read.words[at + 1]?.letters ?? "") ? 2 : 1;
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
    if (count > 0 && (!joined(folded, before, word) || (isParted(folded, before, word) && !(count === 1 && isInverted(folded, before, word))))) break;
    if (isShouted(text, word)) return count;
    count++;
  }
  return count;
}

/** Whether a dot or a comma ends a word before another. */
function isParted(folded: string, before: LatinWord, word: LatinWord): boolean {
  return /[.,]/.test(folded.slice(before.end, word.start)) && before.end - before.start > 1;
}

/** Surname, comma, given name, as in lists: Chen, Guangcheng; Smith, John. A surname that is a word too needs to begin a line, a cell or what a label announces. */
function isInverted(folded: string, before: LatinWord, word: LatinWord): boolean {
  if (folded.charAt(before.end) !== ",") return false;
  if (beginsEntry.test(folded.slice(Math.max(0, before.start - 3), before.start))) {
    if (families.has(before.letters) && given.has(word.letters)) return true;
    if (isSurname(before.letters) && isGivenName(word.letters) && !ordinary.has(before.letters) && !ordinary.has(word.letters) && !isPlace(word.letters))
      return before.letters.length + word.letters.length > shortestInverted;
  }
  const pinyin = isSurname(before.letters) && word.letters.length > shortestInverted && isGivenName(word.letters);
  return !ordinary.has(before.letters) && !ordinary.has(word.letters) && (pinyin || (isFamily(before.letters) && given.has(word.letters)));
}

const beginsEntry = /(?:^|[\n\t|;:>] ?|[-*] |\. )$/;

function westernLength(read: LatinText, at: number, capitals: number): number {
  const [first, second, third] = read.words.slice(at, at + capitals) as (LatinWord | undefined)[];
  if (!first) return 0;
  if (second && isInverted(read.folded, first, second)) return third && (third.letters.length === 1 || given.has(third.letters)) ? 3 : 2;
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
