import { doubtfulGivenNames, givenNames, surnames } from "../data/english-names.js";
import { englishWords } from "../data/english-words.js";
import { joined, type LatinWord } from "./latin-words.js";
import { type Around, isAnnounced, isMentioned, isNamed, isTitled } from "./person-latin-cues.js";
import type { LatinText } from "./person-latin-known.js";
import type { Mention } from "./person-lattice.js";
import { isCantonese, isGivenName, isSurname, isTwoSyllables, isWholeName } from "./pinyin-parse.js";

const given = new Set(givenNames.split(" "));
const doubtful = new Set(doubtfulGivenNames.split(" "));
const families = new Set(surnames.split(" "));
const ordinary = new Set(englishWords.split(" "));
/** Places and firms that are also two syllables of pinyin. */
const places = new Set(
  "hong kong,tai chi,ping an,chang an,xi an,wu han,nan jing,bei jing,shang hai,dong feng,shan xi,shan dong,he nan,he bei,hu nan,hu bei,guang dong,guang xi,jiang su,jiang xi,an hui,hai nan,tai wan,si chuan,yun nan,gui zhou,su zhou,hang zhou,feng shui,kung fu,dim sum,da tong,da lian,tai pei,shen zhen,shen yang,cheng du,chong qing,tian jin,chang sha,chang chun,chang zhou,zheng zhou,guang zhou,fu zhou,lan zhou,xu zhou,wen zhou,ning bo,he fei,nan ning,gui lin,gui yang,kun ming,qing dao,jin hua,jia xing,shao xing,wu xi,nan tong,yang zhou,da qing,san ya,hai kou,ma cau,hua wei,tao bao,wei xin,wei bo,bai du,pin yin,man darin,zhong guo,pu dong,hong bao,guan xi".split(
    ",",
  ),
);
/** Firms, brands, figures of books and places that are called as people are. */
const noPeople = new Set(
  "morgan stanley,goldman sachs,monte carlo,hang seng,harry potter,tao te,ernst young,hewlett packard,louis vuitton,calvin klein,tommy hilfiger,ralph lauren,michael kors,marc jacobs,charles schwab,wells fargo,dow jones,mary kay,estee lauder,jack daniel,jack daniels,johnnie walker,jim beam,sherlock holmes,james bond,mickey mouse,donald duck,peter pan,santa claus,ben jerry,baskin robbins,warner bros,eli lilly,marks spencer,jack jones,brooks brothers,martin luther,walt disney,oscar wilde,king arthur,charlie brown,bridget jones,simon says,murphy law,benjamin franklin,abraham lincoln,george washington,albert einstein,isaac newton,charles darwin,william shakespeare,jane austen,mark twain,bill gates,steve jobs,elon musk,donald trump,joe biden,barack obama,taylor swift".split(
    ",",
  ),
);
const joinedPlaces = new Set([...places].map((place) => place.replace(" ", "")));
const shortestWhole = 5;
const shortestInverted = 4;
const shortestUserName = 6;
const shortestPair = 6;

/** Names in letters that no directory knows: with titles, announced, usual given names with or without surnames, pinyin in capitals. */
export function unknownLatinNames(read: LatinText): Mention[] {
  const found: Mention[] = [];
  for (let at = 0; at < read.words.length; ) {
    const count = nameLength(read, at);
    const all = count > 0 ? withRest(read, at, count) : 0;
    if (all > 0) found.push({ start: nobleStart(read, at), end: (read.words[at + all - 1] as LatinWord).end, known: false });
    at += Math.max(1, all);
  }
  return found;
}

/** O'Connor, D'Angelo: with the letter before. */
function nobleStart({ folded, words }: LatinText, at: number): number {
  const [before, word] = [words[at - 1], words[at] as LatinWord];
  const isPart = before?.capital && (before.letters === "o" || before.letters === "d") && /^['’]$/.test(folded.slice(before.end, word.start));
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
  if (capitals === 0) return Math.max(cantoneseLength(read, at), pinyinPair(read, at), smallLength(read, at, around));
  if (isTitled(around)) return capitals;
  if (ofLaws.test(read.folded.slice(word.end, word.end + 14))) return 0;
  if (noPeople.has(`${word.letters} ${read.words[at + 1]?.letters ?? ""}`) || noPeople.has(`${read.words[at - 1]?.letters ?? ""} ${word.letters}`)) return 0;
  if (/(?:name(?: is)?|named)[: ]+$/.test(read.folded.slice(Math.max(0, word.start - 10), word.start)) && !ordinary.has(word.letters)) return capitals;
  if (months.has(word.letters) && !isAnnounced(around) && capitals === 1) return 0;
  if (saints.test(read.folded.slice(Math.max(0, word.start - 7), word.start))) return 0;
  return Math.max(westernLength(read, at, capitals), pinyinLength(read, at, capitals), cantoneseLength(read, at), pinyinPair(read, at));
}

/** Murphy's law, Parkinson's disease. */
const ofLaws = /^['’]s (?:laws?|methods?|theorem|disease|syndrome|constant|razor|principle|paradox|rule|equations?|algorithm|inequality|number)\b/;
const months = new Set("april may june august".split(" "));
/** San Francisco, St. Albert, Port Arthur. */
const saints = /(?:^|[^a-z])(?:san|santa|santo|sao|st|saint|fort|port|mount|lake|los|las)[. ]{1,2}$/;

/** 3 if surname and given name stand here as in Hong Kong, the surname perhaps in capitals: CHAN Tai Man. */
function cantoneseLength(read: LatinText, at: number): number {
  const [first, second, third] = read.words.slice(at, at + 3);
  if (!first?.capital || !second?.capital || !third?.capital || !isSpaced(read, at) || !(isSpaced(read, at + 1) || isHyphen(read.folded, second, third)))
    return 0;
  if (places.has(`${first.letters} ${second.letters}`) || places.has(`${second.letters} ${third.letters}`)) return 0;
  return isCantonese(first.letters, second.letters, third.letters) ? 3 : 0;
}

function isHyphen(folded: string, before: LatinWord, word: LatinWord): boolean {
  return folded.slice(before.end, word.start) === "-";
}

/** How many words are a name typed without capitals: announced, or given name and surname; a user name where somebody is named. */
function smallLength(read: LatinText, at: number, around: Around): number {
  const { letters } = read.words[at] as LatinWord;
  if (given.has(letters) && isSpaced(read, at) && isFamily(read.words[at + 1]?.letters)) return 2;
  const isUserName = letters.length >= shortestUserName && !ordinary.has(letters) && !isPlace(letters) && isWholeName(letters);
  const isGiven = isLowerCaseName(letters);
  if (!isGiven && !isUserName) return 0;
  if (!(isGiven && (isMentioned(around) || isAnnounced(around))) && !(isUserName && isNamed(around))) return 0;
  return given.has(letters) && isSpaced(read, at) && families.has(read.words[at + 1]?.letters ?? "") ? 2 : 1;
}

/** Whether one space parts this word from the next. */
function isSpaced({ folded, words }: LatinText, at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  return word !== undefined && next !== undefined && next.start === word.end + 1 && folded.charAt(word.end) === " ";
}

/**
 * 2 if surname and given name stand here in pinyin, in either order, without capitals or all in capitals: zhou_zixuan, haiyan.wang, LIANG ZIXUAN, and, where
 * somebody is named, xue haoran.
 */
function pinyinPair(read: LatinText, at: number): number {
  const { folded, text, words } = read;
  const [first, second] = [words[at] as LatinWord, words[at + 1]];
  if (!second || second.start !== first.end + 1 || !(isSurname(first.letters) || isSurname(second.letters))) return 0;
  if (first.letters.length + second.letters.length < shortestPair || ordinary.has(first.letters) || ordinary.has(second.letters)) return 0;
  if (isPlace(first.letters) || isPlace(second.letters) || isPlace(first.letters + second.letters)) return 0;
  const between = folded.charAt(first.end);
  if (between !== " " && between !== "." && between !== "_") return 0;
  const isLast = isSurname(first.letters) && isGivenName(second.letters);
  if (!isLast && !(isSurname(second.letters) && isGivenName(first.letters))) return 0;
  const twice = isTwoSyllables((isLast ? second : first).letters);
  const named = (): boolean => isNamed({ folded, start: first.start, end: second.end });
  if (isShouted(text, first, 1)) return between === " " && (second.capital || named()) && (twice || named()) ? 2 : 0;
  return (between !== " " && twice) || named() ? 2 : 0;
}

function isPlace(letters: string): boolean {
  return joinedPlaces.has(letters);
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

/** Four or more letters, all of them capitals: an abbreviation or a heading. */
function isShouted(text: string, word: LatinWord, longerThan = 3): boolean {
  const written = text.slice(word.start, word.end);
  return written.length > longerThan && written === written.toUpperCase();
}

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

/** Whether one word is a surname and a given name of two syllables with a capital each: FangJiaxin. */
function isCamelCase(text: string, { start, end, letters }: LatinWord): boolean {
  const cut = /^[A-Z][a-z]{1,6}(?=[A-Z][a-z]{3,}$)/.exec(text.slice(start, end))?.[0].length ?? 0;
  const [family, name] = [letters.slice(0, cut), letters.slice(cut)];
  return cut > 0 && isSurname(family) && isTwoSyllables(name) && !ordinary.has(family) && !ordinary.has(name) && !isPlace(name);
}

function pinyinLength({ folded, text, words }: LatinText, at: number, capitals: number): number {
  const [first, second, third] = words.slice(at, at + capitals) as (LatinWord | undefined)[];
  if (!first) return 0;
  if (!second && isCamelCase(text, first)) return 1;
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
