import { englishWords } from "./data/english-words.js";
import { fold } from "./folding.js";
import { wordRank } from "./lexicon.js";
import { type LatinForm, pinyinForms, splitChineseName } from "./name-forms.js";
import { normalise } from "./normal-text.js";
import { Trie } from "./trie.js";

/** How surely the characters of a name mean the person; kept as the value of the name in the trie. */
export const nameSurety = {
  /** A name and nothing else. */
  full: 1,
  /** A given name alone: hardly ever anything else. */
  given: 2,
  /** Also an ordinary word: only among words that say that somebody is meant. */
  word: 3,
  /** One character: only where somebody is called or mentioned. */
  single: 4,
} as const;

/** How surely letters mean the person. `capital`: only if its parts begin with capitals. `word`: capitals, and words beside it that say so. */
export type LatinSurety = "sure" | "capital" | "word";

/** The people of the organisation as the detectors look for them. Made by `peopleIndex`, never changed, may be kept as long as the directory stays the same. */
export type PeopleIndex = {
  /** Names with Chinese characters in them, folded; the values are of `nameSurety`. */
  readonly characters: Trie;
  /** Names in letters and digits, folded, without what separates their parts. */
  readonly letters: ReadonlyMap<string, LatinSurety>;
};

/** A person of the directory; `names` are display name, user name and aliases. */
export type Person = { id: string; names: readonly string[] };

const ordinary = new Set(englishWords.split(" "));
const han = /\p{Script=Han}/u;
/** Letters that are neither Latin nor Chinese: 김철수, Иван. */
const otherLetters = /(?![a-z])\p{L}/u;
const onlyHan = /^[\u3400-\u9fff]+$/;
const longestName = 64;
const shortestPart = 4;
const mostTokens = 4;

/** What of a name stands in brackets or after a bar is a note: 张伟(销售), 李雷|产品. */
const notes = /[([{【〔（].*?[)\]}】〕）]|[|/\\｜].*$/gu;

/**
 * Takes a directory apart into the forms in which people write its names: as they are, spaced, with given names alone, in pinyin (both orders, initials),
 * Western names in either order and by part, user names. Linear in the directory: 10,000 people take some tens of milliseconds once the lexicon is loaded.
 * Names longer than 64 characters are cut.
 */
export function peopleIndex(people: readonly Person[]): PeopleIndex {
  const characters = new Trie();
  const letters = new Map<string, LatinSurety>();
  for (const person of people) {
    for (const name of person.names) addName({ characters, letters }, name);
  }
  return { characters, letters };
}

type Growing = { characters: Trie; letters: Map<string, LatinSurety> };

function addName(index: Growing, written: string): void {
  const whole = fold(normalise(written).text).slice(0, longestName).trim();
  if (onlyHan.test(whole)) {
    addChineseName(index, whole);
    return;
  }
  const plain = whole.replace(notes, " ").trim();
  const noted = [...whole.matchAll(/[([【（]([^)\]】）]+)[)\]】）]/gu)].map((match) => match[1] ?? "").filter((note) => splitsAsName(note));
  for (const name of new Set([plain, ...noted])) {
    if (name === "") continue;
    if (han.test(name)) addCharacters(index, name);
    else if (otherLetters.test(name)) addOtherScript(index.characters, name);
    else addLatinName(index.letters, name);
  }
}

/** A note beside a name is a name of its own only if it looks like one: Tony(张伟), not 张伟(销售). */
function splitsAsName(note: string): boolean {
  return onlyHan.test(note) && note.length >= 2 && note.length <= 3 && splitChineseName(note) !== undefined && wordRank(note) === 0;
}

function addOtherScript(characters: Trie, name: string): void {
  characters.add(name, name.length > 1 ? nameSurety.full : nameSurety.single);
  for (const part of name.split(/[ ·.]+/)) if (part.length > 2) characters.add(part, nameSurety.full);
}

function addCharacters(index: Growing, name: string): void {
  const runs = name.match(/[\u3400-\u9fff]+(?:[ ·.]+[\u3400-\u9fff]+)*/g) ?? [];
  for (const run of runs) {
    const joined = run.replace(/[ ·.]/g, "");
    const isAll = runs.length === 1 && !/[a-z0-9]/.test(name);
    if (!isAll && (joined.length < 2 || wordRank(joined) > 0)) continue;
    addChineseName(index, joined);
    const parts = run.split(/[ ·.]+/);
    if (parts.length > 1) for (const part of parts) if (part.length >= 3) index.characters.add(part, wordRank(part) > 0 ? nameSurety.word : nameSurety.given);
  }
  if (runs.length === 1 && !/[a-z0-9]/.test(name)) return;
  index.characters.add(name, nameSurety.full);
  for (const letters of name.match(/[a-z0-9][a-z0-9 ._'-]*[a-z0-9]/g) ?? []) addLatinName(index.letters, letters);
}

function addChineseName(index: Growing, name: string): void {
  if (name.length === 1) {
    index.characters.add(name, nameSurety.single);
    return;
  }
  index.characters.add(name, wordRank(name) > 0 ? nameSurety.word : nameSurety.full);
  const split = splitChineseName(name);
  if (split?.given.length === 2) index.characters.add(split.given, wordRank(split.given) > 0 ? nameSurety.word : nameSurety.given);
  for (const form of pinyinForms(name)) addForm(index.letters, form);
}

function addForm(letters: Map<string, LatinSurety>, { letters: form, parts, sure }: LatinForm): void {
  if (form.length < shortestPart && parts === 1) return;
  if (form.length < shortestPart || ordinary.has(form)) put(letters, form, "capital");
  else put(letters, form, sure && form.length > shortestPart ? "sure" : sure || form.length > shortestPart + 1 ? "capital" : "word");
}

function addLatinName(letters: Map<string, LatinSurety>, name: string): void {
  const tokens = latinTokens(name).slice(0, mostTokens * 2);
  const whole = tokens.join("");
  if (tokens.length === 0) return;
  if (tokens.length === 1) {
    put(letters, whole, suretyAlone(whole));
    return;
  }
  const usual = tokens.every((token) => ordinary.has(token) || token.length === 1);
  put(letters, whole, usual ? "capital" : "sure");
  put(letters, [...tokens.slice(1), tokens[0]].join(""), usual ? "capital" : "sure");
  put(letters, [tokens.at(-1), ...tokens.slice(0, -1)].join(""), usual ? "capital" : "sure");
  if (tokens.length > 2) put(letters, `${tokens[0]}${tokens.at(-1)}`, usual ? "capital" : "sure");
  for (const part of name.split(" ")) if (/.['-]./.test(part)) put(letters, part.replace(/[^a-z0-9]/g, ""), usual ? "capital" : "sure");
  if (/[ '-]/.test(name)) for (const token of tokens) if (token.length > 2 && !/\d/.test(token)) put(letters, token, suretyAlone(token));
}

function suretyAlone(token: string): LatinSurety {
  if (ordinary.has(token) || token.length < 2 || /^\d+$/.test(token)) return "word";
  return token.length >= shortestPart ? "sure" : "capital";
}

/** The words of a folded name or text: letters and digits. */
function latinTokens(folded: string): string[] {
  return folded.match(/[a-z0-9]+/g) ?? [];
}

const order: Record<LatinSurety, number> = { sure: 0, capital: 1, word: 2 };

function put(letters: Map<string, LatinSurety>, form: string, surety: LatinSurety): void {
  const before = letters.get(form);
  if (before === undefined || order[surety] < order[before]) letters.set(form, surety);
}
