import { englishWords } from "../data/english-words.js";
import type { LatinWord } from "./latin-words.js";
import { isNamed } from "./person-latin-cues.js";
import type { LatinText } from "./person-latin-known.js";
import { isCantonese, isGivenName, isSurname, isTwoSyllables, isWholeName } from "./pinyin-parse.js";

const ordinary = new Set(englishWords.split(" "));
/** Places and firms that are also two syllables of pinyin. */
const places = new Set(
  "hong kong,tai chi,ping an,chang an,xi an,wu han,nan jing,bei jing,shang hai,dong feng,shan xi,shan dong,he nan,he bei,hu nan,hu bei,guang dong,guang xi,jiang su,jiang xi,an hui,hai nan,tai wan,si chuan,yun nan,gui zhou,su zhou,hang zhou,feng shui,kung fu,dim sum,da tong,da lian,tai pei,shen zhen,shen yang,cheng du,chong qing,tian jin,chang sha,chang chun,chang zhou,zheng zhou,guang zhou,fu zhou,lan zhou,xu zhou,wen zhou,ning bo,he fei,nan ning,gui lin,gui yang,kun ming,qing dao,jin hua,jia xing,shao xing,wu xi,nan tong,yang zhou,da qing,san ya,hai kou,ma cau,hua wei,tao bao,wei xin,wei bo,bai du,pin yin,man darin,zhong guo,pu dong,hong bao,guan xi".split(
    ",",
  ),
);
const joinedPlaces = new Set([...places].map((place) => place.replace(" ", "")));
const shortestWhole = 5;
const shortestPair = 6;

/** Whether letters are a place or a firm in one word: shanghai. */
export function isPlace(letters: string): boolean {
  return joinedPlaces.has(letters);
}

/** Whether one space parts this word from the next. */
export function isSpaced({ folded, words }: LatinText, at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  return word !== undefined && next !== undefined && next.start === word.end + 1 && folded.charAt(word.end) === " ";
}

/** Four or more letters, all of them capitals: an abbreviation or a heading. */
export function isShouted(text: string, word: LatinWord, longerThan = 3): boolean {
  const written = text.slice(word.start, word.end);
  return written.length > longerThan && written === written.toUpperCase();
}

/** Whether the second syllable of a given name follows: Zhou Jie-lun. */
export function isHyphened({ folded, words }: LatinText, at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  return before !== undefined && word !== undefined && folded.slice(before.end, word.start) === "-" && isGivenName(before.letters + word.letters);
}

/** 3 if surname and given name stand here as in Hong Kong, the surname perhaps in capitals: CHAN Tai Man. */
export function cantoneseLength(read: LatinText, at: number): number {
  const [first, second, third] = read.words.slice(at, at + 3);
  if (!first?.capital || !second?.capital || !third?.capital || !isSpaced(read, at) || !(isSpaced(read, at + 1) || isHyphen(read.folded, second, third)))
    return 0;
  if (places.has(`${first.letters} ${second.letters}`) || places.has(`${second.letters} ${third.letters}`)) return 0;
  return isCantonese(first.letters, second.letters, third.letters) ? 3 : 0;
}

function isHyphen(folded: string, before: LatinWord, word: LatinWord): boolean {
  return folded.slice(before.end, word.start) === "-";
}

/**
 * 2 if surname and given name stand here in pinyin, in either order, without capitals or all in capitals: zhou_zixuan, haiyan.wang, LIANG ZIXUAN, and, where
 * somebody is named, xue haoran.
 */
export function pinyinPair(read: LatinText, at: number, listed: boolean): number {
  const { folded, text, words } = read;
  const [first, second] = [words[at] as LatinWord, words[at + 1]];
  if (!second || second.start !== first.end + 1 || !(isSurname(first.letters) || isSurname(second.letters))) return 0;
  if (first.letters.length + second.letters.length < shortestPair || isOrdinaryOrPlace(first.letters, second.letters)) return 0;
  const between = folded.charAt(first.end);
  const givenName = givenOf(first.letters, second.letters);
  if (givenName === "" || !/[ ._]/.test(between)) return 0;
  const twice = isTwoSyllables(givenName);
  const named = (): boolean => listed || isNamed({ folded, start: first.start, end: second.end });
  if (isShouted(text, first, 1)) return between === " " && (second.capital || named()) && (twice || named()) ? 2 : 0;
  return (between !== " " && twice) || named() ? 2 : 0;
}

/** Which of two words is the given name beside a surname; empty if none. */
function givenOf(first: string, second: string): string {
  if (isSurname(first) && isGivenName(second)) return second;
  return isSurname(second) && isGivenName(first) ? first : "";
}

/** Song and sun are words, but not beside a long given name. */
function isOrdinary(word: string, beside: string): boolean {
  return ordinary.has(word) && !(isSurname(word) && beside.length >= shortestPair - 2 && isTwoSyllables(beside));
}

function isOrdinaryOrPlace(first: string, second: string): boolean {
  return isOrdinary(first, second) || isOrdinary(second, first) || isPlace(first) || isPlace(second) || isPlace(first + second);
}

/** Whether one word is a surname and a given name of two syllables with a capital each: FangJiaxin. */
function isCamelCase(text: string, { start, end, letters }: LatinWord): boolean {
  const cut = /^[A-Z][a-z]{1,6}(?=[A-Z][a-z]{3,}$)/.exec(text.slice(start, end))?.[0].length ?? 0;
  const [family, name] = [letters.slice(0, cut), letters.slice(cut)];
  return cut > 0 && isSurname(family) && isTwoSyllables(name) && !ordinary.has(family) && !ordinary.has(name) && !isPlace(name);
}

function isWholeAndNamed(folded: string, { start, end, letters }: LatinWord): boolean {
  return letters.length >= shortestWhole && !ordinary.has(letters) && isWholeName(letters) && isNamed({ folded, start, end });
}

/** How many of the words in capitals from `at` on are a surname and a given name in pinyin; 0 if none. */
export function pinyinLength({ folded, text, words }: LatinText, at: number, capitals: number): number {
  const [first, second, third] = words.slice(at, at + capitals) as (LatinWord | undefined)[];
  if (!first) return 0;
  if (!second) return isCamelCase(text, first) || isWholeAndNamed(folded, first) ? 1 : 0;
  const usual = ordinary.has(first.letters) && ordinary.has(second.letters);
  if (usual || places.has(`${first.letters} ${second.letters}`)) return 0;
  if (third && folded.charAt(first.end) === "-" && isSurname(third.letters) && isGivenName(first.letters + second.letters)) return 3;
  if (isSurname(first.letters) && isGivenName(second.letters))
    return third && isGivenName(second.letters + third.letters) && !ordinary.has(third.letters) ? 3 : 2;
  if (isGivenName(first.letters) && isSurname(second.letters)) return 2;
  return 0;
}
