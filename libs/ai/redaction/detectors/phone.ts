import { type DigitGroup, type GroupedNumber, isLineEnd, numbersFrom } from "../digit-groups.js";
import { endingWith, isAmount, isCount, isFraction, wordsAbove, wordsAfter, wordsBefore } from "../labels.js";
import { gluedAfter, gluedBefore } from "../neighbours.js";
import type { Detector, Reading } from "../reading.js";
import { certainty, type Finding } from "../span.js";
import { within } from "../web-addresses.js";
import { foreignNumber } from "./phone-abroad.js";
import { landlineNumber, localLabel } from "./phone-landline.js";

const phoneWords =
  "电话|手机|移动电话|联系方式|联系|座机|固话|热线|传真|分机|来电|致电|拨打|拨|打给|打|微信|微信同号|短信|号码|手机号码?|电话号码?|联系人|本人号|绑定|预留|客服|售后|咨询|投诉|报修|总机|机主|号|tel|telephone|phone|mobile|cell|cellphone|call|contact|fax|text|sms|whatsapp|wechat|wx|vx|dial|reach|hotline|landline";
const labelled = endingWith(`(?:${phoneWords})(?:号码?|号|码|no\\.?|number|num|me|us|him|her|at|on)?(?:\\s*(?:me|us|at|on|no\\.?|number))?,?`);
const nearby = new RegExp(phoneWords.replace("|号|", "|").replace("|打|", "|"), "i");
const labelAfter = /^(?:打|这是|是)?.{0,4}(?:电话|手机|微信|联系|的号|我的号|号码|\(?(?:tel|phone|mobile|wechat))/i;
/** Words that people write straight against a number. */
const welcomeBefore =
  /^(?:tel|telephone|phone|phoneno|mobile|mob|mobileno|cell|call|wx|vx|v|wechat|weixin|whatsapp|ph|t|m|p|h|no|num|number|contact|to|at|is|me|sms|dial|fax|user|name|qq|ok|hi|id|and|or|pls|please|shouji|dianhua|hp|android|iphone)$/;
const welcomeAfter = /^(?:wx|vx|v|wechat|weixin|phone|tel|call|calls?me|thx|thanks|pls|please|and|or|is|ok|mobile|cell|work|home|office|ext\d*|x\d{1,5}|\(.*)$/;
const phoneKey = /(?:phone|mobile|tel|msisdn|cell|sms|wa\.me\/|contact)[^/?&#]{0,12}$/i;

const wordy = /[\p{L}\p{N}:=_#/.+-]/u;
/** What the digits of any look like that have no + before them. */
const shape = /^(?:(?:0?|86|0086)1[3-9]\d{9}|0[1-9]\d{8,10}|(?:00)?86\d{9,12}|[2-8]\d{6,7}|1?[2-9]\d{9}|00[1-9]\d{7,14}|[48]00\d{7}|85[23]\d{8}|886\d{8,10})$/;

/** A number as it stands in the text, and what is said about it: looked for when it is asked, for most numbers are none by their digits alone. */
export class Place {
  #before: string | undefined;
  #labelled: boolean | undefined;

  constructor(
    readonly text: string,
    readonly number: GroupedNumber,
  ) {}

  /** The words before it. */
  get before(): string {
    this.#before ??= wordsBefore(this.text, this.number.start);
    return this.#before;
  }

  /** Whether the words directly before or after say that it is a telephone's. */
  get labelled(): boolean {
    this.#labelled ??=
      labelled.test(this.before) || labelAfter.test(wordsAfter(this.text, this.number.end)) || localLabel.test(wordsAbove(this.text, this.number.start));
    return this.#labelled;
  }

  /** Whether no words, and nothing of a longer number, stand directly beside it: in a line of its own, between commas or pictures. */
  get isAlone(): boolean {
    const { start, end } = this.number;
    return (
      !wordy.test(
        this.text
          .slice(Math.max(0, start - 2), start)
          .trim()
          .slice(-1),
      ) &&
      !wordy.test(
        this.text
          .slice(end, end + 2)
          .trim()
          .slice(0, 1),
      )
    );
  }

  /** Whether they speak of telephones at all. */
  get near(): boolean {
    return this.labelled || nearby.test(this.before);
  }
}

/** Telephone numbers: mobiles and landlines of the mainland, and those abroad with their prefixes, 400 and 800, with extensions. Short public numbers (110, 95xxx) stay. */
export const detectPhones: Detector = (whole, before) => {
  const reading = { ...whole, digits: { all: whole.digits.all, groups: without(whole.digits.groups, before) } };
  const { groups } = reading.digits;
  const found: Finding[] = [];
  let taken = -1;
  let refused = -1;
  for (let first = 0; first < groups.length; first++) {
    if ((groups[first]?.start ?? 0) < taken || isWithinRow(groups, first, taken)) continue;
    const best = bestFrom(reading, first, { taken, refused });
    if (best === "refused") refused = groups[first]?.end ?? -1;
    else if (best) {
      found.push(best);
      taken = best.end;
    }
  }
  return found;
};

/** Whether a digit stands in a row of single ones that began before it: what begins with it would be a part of more. */
function isWithinRow(groups: readonly DigitGroup[], first: number, taken: number): boolean {
  const [before, group] = [groups[first - 1], groups[first]];
  return before !== undefined && before.end > taken && before.digits.length === 1 && group?.digits.length === 1 && !!group.gap && before.gap === group.gap;
}

/** The groups that are not yet known to be a part of something exact, such as an identity number. */
function without(groups: readonly DigitGroup[], before: readonly Finding[]): readonly DigitGroup[] {
  const exact = before.filter((finding) => finding.certainty === certainty.exact && finding.type !== "secret").sort((a, b) => a.start - b.start);
  if (exact.length === 0) return groups;
  const left: DigitGroup[] = [];
  let at = 0;
  for (const group of groups) {
    while ((exact[at]?.end ?? group.end) <= group.start) at++;
    if ((exact[at]?.start ?? group.end) >= group.end) left.push({ ...group });
    else if (left.length > 0) left[left.length - 1] = { ...(left.at(-1) as DigitGroup), gap: null };
  }
  return left;
}

function bestFrom(reading: Reading, first: number, { taken, refused }: { taken: number; refused: number }): Finding | "refused" | undefined {
  let best: Finding | undefined;
  let no = false;
  const fits = (digits: string, start: number) => shape.test(digits) || isPlus(reading.text, start);
  numbersFrom(reading.digits, { first, least: 7, most: 17, fits }, (number) => {
    const place = new Place(reading.text, number);
    // of those over a line's end only mobiles are looked for
    if (number.gaps.some(isLineEnd) && !/^(?:0?|86|0086)1[3-9]\d{9}$/.test(number.digits)) return;
    const abroad = isPlus(reading.text, number.start) ? foreignNumber(place) : undefined;
    const found = abroad ?? mobile(place) ?? landlineNumber(place) ?? foreignNumber(place) ?? serviceNumber(place);
    if (!found) return;
    if (isPartOfMore(reading, number, taken) || !isPhone(reading, place, found.start)) return;
    if (!place.labelled && isListed(reading.text, number.start, refused)) no = true;
    else if (isCount(found.start === number.start ? place.before : wordsBefore(reading.text, found.start))) no = true;
    else if (!best || found.end > best.end)
      best = { ...found, end: withExtension(reading.text, found.end), type: "phone", certainty: place.near ? certainty.labelled : certainty.form };
  });
  return best ?? (no ? "refused" : undefined);
}

const extension = /^(?:\s?[,(]?\s?(?:转接?(?:分机)?号?|分机号?|ext(?:ension)?\.?|x|#)\s?:?\s?\d{1,6}\)?(?!\d|\.\d)|-\d{1,5}(?!\d|\.\d|-))/i;

/** Where a number ends with its extension: 转 802, ext. 802, -802. */
function withExtension(text: string, end: number): number {
  return end + (extension.exec(text.slice(end, end + 16))?.[0].length ?? 0);
}

/** Numbers of companies that anybody may call: 400 or 800 and seven digits, in one piece only where a label says so. */
function serviceNumber(place: Place): { start: number; end: number } | undefined {
  const { digits, sizes, start, end } = place.number;
  if (!/^(?:400|800)\d{7}$/.test(digits)) return undefined;
  const form = sizes.join(",");
  return form === "3,3,4" || form === "3,7" || form === "4,3,3" || form === "3,4,3" || form === "4,6" || place.labelled || place.isAlone
    ? { start, end }
    : undefined;
}

function isPlus(text: string, start: number): boolean {
  return text[start - 1] === "+" || (text[start - 2] === "+" && /[\s(]/.test(text[start - 1] ?? ""));
}

/** After a number that a label made an order's, `、` and `,` go on with such numbers. */
function isListed(text: string, start: number, refused: number): boolean {
  return refused >= 0 && start - refused <= 2 && /^[、,/ ]{1,2}$/.test(text.slice(refused, start));
}

/** Whether more digits hang on it in the same way of writing: a part of a longer number. */
function isPartOfMore({ digits: { groups } }: Reading, { first, last, gaps, sizes }: GroupedNumber, taken: number): boolean {
  if (gaps.length === 0) return false;
  const before = groups[first - 1];
  const tight = /[-.]/.test(gaps[0] ?? "") || sizes[0] !== 3;
  if (before && before.gap === gaps[0] && before.end > taken && tight) return true;
  const after = groups[last]?.gap;
  return after === gaps.at(-1) && gaps.at(-1) === "." && groups[last + 1] !== undefined;
}

function isPhone({ text, links }: Reading, place: Place, start: number): boolean {
  const { number } = place;
  if (isFraction(text, number) || isAmount(text, start, number.end) || isHostAddress(place)) return false;
  if (within(links, number.start)) return phoneKey.test(text.slice(Math.max(0, start - 24), start));
  const [before, after] = [gluedBefore(text, start), gluedAfter(text, number.end)];
  if (before && !welcomeBefore.test(before) && !(/[-_]/.test(text[start - 1] ?? "") && phoneKey.test(before))) return false;
  return !after || welcomeAfter.test(after);
}

/** Four numbers up to 255 with points between: a computer's address. */
function isHostAddress({ text, number }: Place): boolean {
  const { sizes, gaps, start, end } = number;
  return (
    sizes.length === 4 &&
    gaps.every((gap) => gap === ".") &&
    text
      .slice(start, end)
      .split(".")
      .every((part) => Number(part) <= 255)
  );
}

/** How people group the digits of a mobile; the first list with any separator, the second where a label says that it is a telephone's. */
const usual = new Set(["11", "3,4,4", "3,8", "4,4,3", "4,3,4", "3,3,5", "3,5,3", "5,3,3", "1,1,1,1,1,1,1,1,1,1,1", "3,2,2,2,2", "3,4,2,2", "7,4"]);
const prefix = /(?:\(?\+\s?86\)?|\(?0086\)?|\(86\))[\s-]*$/;

/** A mobile of the mainland: 11 digits from 13 to 19, with 86, 0086, +86 or 0 before it or not. Places are those of the digits with their prefix. */
function mobile(place: Place): { start: number; end: number } | undefined {
  const { text, number } = place;
  const { digits, start, end } = number;
  const own = /^(?:0?|86|0086)(1[3-9]\d{9})$/.exec(digits)?.[1];
  if (!own || !isMobileGrouping(place, own)) return undefined;
  const lead = prefix.exec(text.slice(Math.max(0, start - 8), start))?.[0];
  const opening = lead ? start - lead.length : start;
  const plus = /(?:\(?\+\s?|\()$/.exec(text.slice(Math.max(0, start - 3), start))?.[0];
  return { start: !lead && plus && digits.length > 12 ? start - plus.length : opening, end };
}

function isMobileGrouping(place: Place, own: string): boolean {
  const { digits, sizes, gaps } = place.number;
  const rest = withoutLead(sizes, digits.length - own.length);
  if (!rest) return false;
  const form = rest.join(",");
  if (gaps.some(isLineEnd) && form !== "3,4,4" && form !== "3,8" && form !== "7,4") return false;
  if (rest.length > 1 && gaps.some((gap) => /[,、~+]/.test(gap)) && !(form === "3,4,4" || place.labelled)) return false;
  if (form === "3,8" && /^20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(own.slice(3)) && !place.labelled) return false;
  return usual.has(form) || (rest.every((size) => size <= 9) && place.labelled);
}

/** The sizes of the groups after a prefix of so many digits, whether it stands alone or is written together with the first. */
function withoutLead(sizes: readonly number[], lead: number): number[] | undefined {
  const [first = 0, ...rest] = sizes;
  if (lead === 0) return [...sizes];
  if (first === lead) return rest;
  return first > lead ? [first - lead, ...rest] : undefined;
}
