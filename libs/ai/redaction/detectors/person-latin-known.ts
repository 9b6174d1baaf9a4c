import { englishWords } from "../data/english-words.js";
import type { PeopleIndex } from "../people-index.js";
import { joined, type LatinWord } from "./latin-words.js";
import { isMentioned, isNamed } from "./person-latin-cues.js";
import type { Mention } from "./person-lattice.js";

const mostWords = 4;
const ordinary = new Set(englishWords.split(" "));

/** What is read: the text as it is (normal), and folded. */
export type LatinText = { text: string; folded: string; words: readonly LatinWord[] };

/** The names of the directory that are written in letters: user names, Western names, pinyin in one to four words. The longest at each place. */
export function knownLatinNames(read: LatinText, people: PeopleIndex): Mention[] {
  const found: Mention[] = [];
  for (let at = 0; at < read.words.length; ) {
    const count = longestName(read, at, people);
    if (count > 0) found.push({ start: (read.words[at] as LatinWord).start, end: (read.words[at + count - 1] as LatinWord).end, known: true });
    at += Math.max(1, count);
  }
  return found;
}

function longestName(read: LatinText, at: number, people: PeopleIndex): number {
  let letters = "";
  let longest = 0;
  for (let count = 1; count <= mostWords && at + count <= read.words.length; count++) {
    const word = read.words[at + count - 1] as LatinWord;
    if (count > 1 && !joined(read.folded, read.words[at + count - 2] as LatinWord, word)) break;
    letters += word.letters;
    const surety = people.letters.get(letters);
    if (surety !== undefined && isMeant(read, read.words.slice(at, at + count), surety)) longest = count;
  }
  return longest;
}

function isMeant({ folded, text }: LatinText, words: readonly LatinWord[], surety: "sure" | "capital" | "word"): boolean {
  const around = { folded, start: (words[0] as LatinWord).start, end: (words.at(-1) as LatinWord).end };
  if (isMentioned(around)) return true;
  const capitals = words.every((word) => word.capital || word.letters.length === 0);
  // "he can" are two words, "He Can" may be 何灿; in one word (hecan) nothing else is meant
  const usual = words.length > 1 && words.every((word) => ordinary.has(word.letters)) && /[ ,]/.test(text.slice(around.start, around.end));
  if (surety === "sure") return capitals || !usual;
  if (surety === "capital") return capitals || (!usual && isNamed(around) && !ordinary.has(folded.slice(around.start, around.end)));
  return capitals && isNamed(around);
}
