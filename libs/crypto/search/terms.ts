/** How a character of a folded text is searched: as part of a word, by itself, or not at all. */
export type CharacterClass = "word" | "single" | "none";

/** Written without spaces between words: searched by character, in any place. Pictures are, too. */
const single = new RegExp(
  String.raw`^[[[\p{L}\p{N}\p{M}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\p{sc=Yiii}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Mymr}\p{sc=Tibt}]]\p{Extended_Pictographic}\p{RI}]$`,
  "v",
);
const word = /^[\p{L}\p{N}\p{M}]$/u;

/** The class of a code point. */
export function classOf(codePoint: number): CharacterClass {
  if (codePoint < 0x80) return isAsciiWord(codePoint) ? "word" : "none";
  if (codePoint >= 0x4e00 && codePoint <= 0x9fff) return "single";
  const character = String.fromCodePoint(codePoint);
  if (single.test(character)) return "single";
  return word.test(character) ? "word" : "none";
}

const isAsciiWord = (c: number): boolean => (c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a);

/** A run of characters of one class; `none` ones are left out, and `adjacent` says that nothing stood between it and the one before. */
export type Segment = { characters: string[]; kind: "word" | "single"; adjacent: boolean };

/** The words and the runs of single characters of a folded text, in order. */
export function segmentsOf(folded: string): Segment[] {
  const segments: Segment[] = [];
  let open: Segment | null = null;
  for (const character of folded) {
    const kind = classOf(character.codePointAt(0) as number);
    if (kind === "none") open = null;
    else if (open?.kind === kind) open.characters.push(character);
    else {
      const next: Segment = { characters: [character], kind, adjacent: open !== null };
      segments.push(next);
      open = next;
    }
  }
  return segments;
}

/** Beginnings of words are kept at these lengths; whatever is asked for is looked up by the longest that it has, and checked in the opened text. */
const prefixLengths = [2, 3, 4, 5, 7] as const;

/**
 * Every term under which a folded text is found: of words their beginnings (a word of one letter as it is), of the others each character and each pair,
 * and what meets between two segments.
 */
export function termsOf(folded: string): Set<string> {
  const terms = new Set<string>();
  const segments = segmentsOf(folded);
  for (const { characters, kind } of segments) {
    if (kind === "word") addBeginnings(terms, characters);
    else addPairs(terms, characters);
  }
  for (const term of meetingsOf(segments)) terms.add(term);
  return terms;
}

/** Longer words are seldom common: each of them finds enough by itself. */
const shortWord = 4;

/**
 * The terms of what meets between segments that follow one another, whatever stands between: two short words, or a short word and a character. For texts
 * that have these segments whole, but for more characters at both ends; what is common finds little by itself.
 */
export function meetingsOf(segments: Segment[]): string[] {
  return segments.slice(1).flatMap((next, i) => {
    const one = segments[i] as Segment;
    const tells = (one.kind === "word" || next.kind === "word") && isShort(one) && isShort(next);
    return tells
      ? [`${one.kind === "word" ? one.characters.join("") : one.characters.at(-1)} ${next.kind === "word" ? next.characters.join("") : next.characters[0]}`]
      : [];
  });
}

const isShort = ({ kind, characters }: Segment): boolean => kind === "single" || characters.length <= shortWord;

function addBeginnings(terms: Set<string>, letters: string[]): void {
  if (letters.length === 1) terms.add(letters[0] as string);
  for (const length of prefixLengths) {
    if (length > letters.length) return;
    terms.add(letters.slice(0, length).join(""));
  }
}

function addPairs(terms: Set<string>, characters: string[]): void {
  let before = "";
  for (const character of characters) {
    terms.add(character);
    if (before) terms.add(before + character);
    before = character;
  }
}

/** The terms that a text with this segment has for certain, the fewest that say most. */
export function termsFor({ characters, kind }: Segment): string[] {
  const [first = ""] = characters;
  if (characters.length === 1) return [first];
  if (kind === "single") return characters.slice(1).map((character, i) => (characters[i] as string) + character);
  const longest = prefixLengths.findLast((length) => length <= characters.length) ?? 2;
  return [characters.slice(0, longest).join("")];
}

const mark = (kind: string, value: string): string => `\u0001${kind}${value}`;
/** Terms for what is not in the text; a folded text never holds their first character. */
export const senderTerm = (senderId: string): string => mark("s", senderId);
export const botTerm = mark("k", "bot");
export const linkTerm = mark("h", "link");
export const fileTerm = mark("h", "file");

const link = /\bhttps?:\/\/[!-~]/i;
/** Whether a text has an address that the page shows as a link. */
export const hasLink = (text: string): boolean => link.test(text);
