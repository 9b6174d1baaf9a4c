import { pinyin } from "pinyin-pro";
import { compoundSurnames, surnamesByRank } from "./data/surnames.js";

/** The rank of each surname of one character: 0 for the ten that most people have, 4 for the rare. */
export const surnameRank: ReadonlyMap<string, number> = new Map(surnamesByRank.flatMap((names, rank) => [...names].map((name) => [name, rank] as const)));
const compounds = new Set(compoundSurnames);
const mostReadings = 2;
const mostCombinations = 3;
/** Given names come again and again; so many of their readings are kept. */
const mostKept = 20_000;

/** A Chinese name in its two parts. */
type ChineseName = { surname: string; given: string };

/** `name` (two to four simplified characters) as surname and given name, or undefined if it does not begin with a surname. */
export function splitChineseName(name: string): ChineseName | undefined {
  const first = name.slice(0, 2);
  if (compounds.has(first) && name.length > 2) return { surname: first, given: name.slice(2) };
  if (!surnameRank.has(name.charAt(0)) || name.length < 2 || name.length > 4) return undefined;
  if (name.length === 4) return { surname: first, given: name.slice(2) };
  return { surname: name.charAt(0), given: name.slice(1) };
}

const readingsOf = new Map<string, readonly string[]>();

/** How a character may be read, most usual first, in letters without tones; ü is written v. */
function readings(character: string): readonly string[] {
  const known = readingsOf.get(character);
  if (known) return known;
  const all = pinyin(character, { multiple: true, toneType: "none", type: "array", v: true });
  const read = [...new Set(all.filter((one) => /^[a-z]+$/.test(one)))].slice(0, mostReadings);
  readingsOf.set(character, read);
  return read;
}

const surnameReadings = new Map<string, readonly string[]>();

/** How a surname is read (单 is shan, 尉迟 yuchi), and as a second choice how its characters are read elsewhere, which people type too. */
function readSurname(surname: string): readonly string[] {
  const known = surnameReadings.get(surname);
  if (known) return known;
  const right = pinyin(surname, { surname: "all", toneType: "none", type: "array", v: true }).join("");
  const read = [...new Set([...withoutUmlaut(right), ...combine(surname)])].filter((one) => one !== "").slice(0, mostCombinations);
  surnameReadings.set(surname, read);
  return read;
}

const combinations = new Map<string, readonly string[]>();

/** How the characters may be read in a row, most usual first. */
function combine(characters: string): readonly string[] {
  const known = combinations.get(characters);
  if (known) return known;
  let made = [""];
  for (const character of characters) {
    const read = readings(character);
    made = (read.length === 1 ? made.map((before) => before + read[0]) : made.flatMap((before) => read.map((one) => before + one))).slice(0, mostCombinations);
  }
  const spelled = made.flatMap((letters) => withoutUmlaut(letters));
  if (combinations.size >= mostKept) combinations.clear();
  combinations.set(characters, spelled);
  return spelled;
}

/** ü is typed v, u or yu. */
function withoutUmlaut(letters: string): string[] {
  return letters.includes("v") ? [letters, letters.replaceAll("v", "u"), letters.replaceAll("v", "yu")] : [letters];
}

/** A form of a name in letters, without what separates its parts. `sure` is false for the forms that are too short to stand for a person by themselves. */
export type LatinForm = { letters: string; parts: 1 | 2; sure: boolean };

/** How people type a Chinese name in letters: surname first or last, the given name alone, the surname with initials (zhangwei, weizhang, xiaoming, lixm). */
export function pinyinForms(name: string): LatinForm[] {
  const split = splitChineseName(name);
  if (!split) return pinyinOfAll(name);
  const forms: LatinForm[] = [];
  const given = combine(split.given);
  readSurname(split.surname).forEach((surname, choice) => {
    // who reads the surname wrongly is not expected to know rare readings of the rest as well
    for (const g of choice === 0 ? given : given.slice(0, 1))
      forms.push({ letters: surname + g, parts: 2, sure: true }, { letters: g + surname, parts: 2, sure: true });
    if (choice === 0) forms.push(...initialForms(surname, split.given));
  });
  if (split.given.length === 2) for (const g of given) forms.push({ letters: g, parts: 1, sure: false });
  return forms;
}

function initialForms(surname: string, given: string): LatinForm[] {
  let initials = "";
  for (const character of given) initials += readings(character)[0]?.charAt(0) ?? "";
  if (initials.length < 2 || surname.length < 3) return [];
  return [
    { letters: surname + initials, parts: 2, sure: false },
    { letters: initials + surname, parts: 2, sure: false },
  ];
}

function pinyinOfAll(name: string): LatinForm[] {
  if (name.length < 3) return [];
  const letters = Array.from(name, (character) => readings(character)[0] ?? "").join("");
  return letters.length >= 6 ? [{ letters, parts: 2, sure: true }] : [];
}
