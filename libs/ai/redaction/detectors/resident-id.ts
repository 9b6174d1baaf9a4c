import { type DigitGroup, type GroupedNumber, numbersFrom } from "../digit-groups.js";
import { endingWith, wordsAbove, wordsAfter, wordsBefore } from "../labels.js";
import { gluedAfter, gluedBefore } from "../neighbours.js";
import type { Detector } from "../reading.js";
import { certainty, type Finding } from "../span.js";

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = "10X98765432";
/** Provinces of GB/T 2260, residence permits of Hong Kong, Macao and Taiwan (81 to 83), and foreigners with 9 before the place of issue. */
const provinces = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]))/;
const labels = /身份证|证件|身份号|居民证|sfz|id ?card|identity|id ?(?:no|number|num)|\bid\b/i;
const fifteenLabel = endingWith("(?:老|旧|一代|第一代|15位)?(?:身份证|证件|身份|sfz|id(?: ?card)?)(?:号码?|编号|信息| ?no\\.?| ?number)?,?");
const checkLetter = /^[\s-]{0,1}[Xx×ХхΧχ](?![A-Za-z0-9])/;

/** Resident identity numbers: 18 characters with their check (GB 11643-1999), a real date and a province; 15 digits where a label says so. */
export const detectResidentIds: Detector = ({ text, digits }) => {
  const found: Finding[] = [];
  const isSaid = labels.test(text);
  const fits = (number: string) => (number.length === 15 ? isSaid : number.length !== 16);
  let taken = -1;
  for (let first = 0; first < digits.groups.length; first++) {
    const { start, at } = digits.groups[first] as DigitGroup;
    if (start < taken || !provinces.test(digits.all.slice(at, at + 3))) continue;
    numbersFrom(digits, { first, least: 15, most: 18, fits }, (number) => {
      const end = endOf(text, number);
      if (end === undefined || !standsFree(text, number.start, end)) return;
      found.push({ start: number.start, end, type: "resident_id", certainty: certainty.exact });
      taken = end;
    });
  }
  return found;
};

/** Where the number ends, with its check; undefined if it is none. */
function endOf(text: string, { digits, start, end, sizes }: GroupedNumber): number | undefined {
  if (digits.length === 18) return isResidentId(digits) ? end : undefined;
  if (digits.length === 17) {
    const last = checkLetter.exec(text.slice(end, end + 3))?.[0];
    return last && isResidentId(`${digits}X`) ? end + last.length : undefined;
  }
  if (digits.length !== 15 || sizes.length > 4 || !isDate(`19${digits.slice(6, 12)}`)) return undefined;
  const said = fifteenLabel.test(wordsBefore(text, start)) || fifteenLabel.test(wordsAbove(text, start)) || labels.test(wordsAfter(text, end));
  return said ? end : undefined;
}

/** Whether 18 characters are such a number: province, date of birth not after today, ISO 7064 MOD 11-2. */
export function isResidentId(id: string): boolean {
  if (!provinces.test(id) || !isDate(id.slice(6, 14))) return false;
  const sum = weights.reduce((total, weight, at) => total + weight * Number(id[at]), 0);
  return checks[sum % 11] === id[17];
}

/** YYYYMMDD from 1880 to today. */
function isDate(digits: string): boolean {
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6, 8))];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1880 && date.getTime() <= Date.now() && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function standsFree(text: string, start: number, end: number): boolean {
  const [before, after] = [gluedBefore(text, start), gluedAfter(text, end)];
  return (!before || !/\d/.test(before) || /[-_#]/.test(text[start - 1] ?? "")) && (!after || !/\d/.test(after));
}
