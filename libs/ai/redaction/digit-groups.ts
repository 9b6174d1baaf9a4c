import type { NormalText } from "./normal-text.js";

/** Digits that stand side by side in one way of writing. */
export type DigitGroup = {
  start: number;
  end: number;
  /** As ASCII digits. */
  digits: string;
  /** Where they begin among all digits of the text. */
  at: number;
  /** What stands between it and the next group, if both can be parts of one number; else null. */
  gap: string | null;
};

/** All digits of a text: its groups, and what they spell one after the other. */
export type Digits = { groups: readonly DigitGroup[]; all: string };

const longestOfLine = 12;

/** Groups read as one number: from group `first` to group `last`. */
export class GroupedNumber {
  readonly start: number;
  readonly end: number;
  #sizes: number[] | undefined;
  #gaps: string[] | undefined;

  constructor(
    private readonly groups: readonly DigitGroup[],
    readonly first: number,
    readonly last: number,
    readonly digits: string,
  ) {
    this.start = groups[first]?.start ?? 0;
    this.end = groups[last]?.end ?? 0;
  }

  /** How many digits stand between its separators; a change of the way of writing is none. */
  get sizes(): readonly number[] {
    if (this.#sizes) return this.#sizes;
    const sizes: number[] = [0];
    for (let at = this.first; at <= this.last; at++) {
      if (at > this.first && this.groups[at - 1]?.gap !== "") sizes.push(0);
      sizes[sizes.length - 1] = (sizes.at(-1) ?? 0) + (this.groups[at]?.digits.length ?? 0);
    }
    this.#sizes = sizes;
    return sizes;
  }

  /** Whether it goes over a line's end and could be two numbers below each other: with more digits on a line than any shorter number has. */
  get isOfLines(): boolean {
    return this.gaps.some(isLineEnd) && this.sizes.some((size) => size > longestOfLine);
  }

  /** Its separators. */
  get gaps(): readonly string[] {
    if (this.#gaps) return this.#gaps;
    const gaps: string[] = [];
    for (let at = this.first; at < this.last; at++) if (this.groups[at]?.gap) gaps.push(this.groups[at]?.gap ?? "");
    this.#gaps = gaps;
    return gaps;
  }
}

const spoken = new Map<string, string>();
for (const [digit, ways] of ["零〇○", "一壹弌幺么", "二贰貳弐两兩", "三叁參参弎", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"].entries())
  for (const way of ways) spoken.set(way, String(digit));
/** Read out over the radio, and only among other digits: 洞 0, 拐 7, 勾 9. */
const radio = new Map([
  ["洞", "0"],
  ["拐", "7"],
  ["勾", "9"],
]);
/** What each character is: 1 a Western digit, 2 a Chinese one, 0 anything else, as most are. */
const kinds = new Uint8Array(0x10000);
for (let code = 0x30; code <= 0x39; code++) kinds[code] = 1;
for (const way of spoken.keys()) kinds[way.charCodeAt(0)] = 2;
const separators = new Set(" \t\n\r-‐‑‒–—―−─.·•・_/()[]~,、");
const longestGap = 3;
/** 周一, 第一, 万一 before a number, and 一下, 一个 after it, are words of their own. */
const wordBeforeOne = /[第周期万唯统同单任拜有给打这那每]/;
const wordAfterOne = /[下个次点起直定样些会遍通]/;

/** Western and Chinese digits of a normal text, in groups. */
export function digitsOf(normal: NormalText): Digits {
  const { text } = normal;
  const groups: DigitGroup[] = [];
  let all = "";
  let enclosed = false;
  for (let at = 0; at < text.length; ) {
    const kind = kinds[text.charCodeAt(at)];
    if (kind === 0) {
      at++;
      continue;
    }
    const group = kind === 1 ? westernGroup(normal, at) : chineseGroup(text, at);
    const before = groups.at(-1);
    const wasEnclosed: boolean = enclosed;
    enclosed = kind === 1 && normal.isEnclosed(at);
    if (before && enclosed === wasEnclosed) before.gap = gapBetween(text, before.end, group.start);
    group.at = all.length;
    all += group.digits;
    groups.push(group);
    at = group.end;
  }
  return { groups, all };
}

/** The digits of a normal text's character, Chinese ones too; undefined if it is none. */
export function digitOf(char: string): string | undefined {
  const kind = kinds[char.charCodeAt(0)];
  return kind === 1 ? char : kind === 2 ? spoken.get(char) : undefined;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function westernGroup({ text, isEnclosed }: NormalText, start: number): DigitGroup {
  let end = start;
  const enclosed = isEnclosed(start);
  while (isDigit(text.charCodeAt(end)) && isEnclosed(end) === enclosed) end++;
  return { start, end, digits: text.slice(start, end), at: 0, gap: null };
}

function chineseGroup(text: string, start: number): DigitGroup {
  let digits = "";
  let end = start;
  for (; end < text.length; end++) {
    const char = text[end] ?? "";
    const digit = spoken.get(char) ?? (digits ? radio.get(char) : undefined);
    if (digit === undefined) break;
    digits += digit;
  }
  // the first or the last may belong to a word
  const one = digits.length > 1 && digits.startsWith("1") && wordBeforeOne.test(text[start - 1] ?? "") && digits.length % 11 === 1;
  if (one) return { start, end: start + 1, digits: digits.slice(0, 1), at: 0, gap: null };
  if (digits.length > 1 && text[end - 1] === "一" && wordAfterOne.test(text[end] ?? ""))
    return { start, end: end - 1, digits: digits.slice(0, -1), at: 0, gap: null };
  return { start, end, digits, at: 0, gap: null };
}

/** Whether a line ends in what stands between two groups. */
export function isLineEnd(gap: string): boolean {
  return gap.includes("\n");
}

function gapBetween(text: string, from: number, to: number): string | null {
  if (to - from > longestGap) return null;
  for (let at = from; at < to; at++) if (!separators.has(text[at] ?? "")) return null;
  return text.slice(from, to);
}

/** Nobody cuts a number into more than this many pieces, but into single digits. */
const mostPieces = 7;

/**
 * Calls `visit` with each number of `least` to `most` digits that begins with group `first` and whose digits fit, the shorter ones first. What a text of
 * nothing but digits and separators costs is decided here: it looks at a few slices for each group.
 */
export function numbersFrom(
  { groups, all }: Digits,
  { first, least, most, fits }: { first: number; least: number; most: number; fits: (digits: string, start: number) => boolean },
  visit: (number: GroupedNumber) => void,
): void {
  const head = groups[first];
  if (!head) return;
  for (let last = first, pieces = 1; last < groups.length; last++) {
    const group = groups[last];
    if (!group) return;
    const length = group.at + group.digits.length - head.at;
    if (length > most) return;
    if (length >= least && (pieces <= mostPieces || pieces === length)) {
      const digits = all.slice(head.at, head.at + length);
      if (fits(digits, head.start)) visit(new GroupedNumber(groups, first, last, digits));
    }
    if (group.gap === null) return;
    if (group.gap !== "") pieces++;
  }
}
