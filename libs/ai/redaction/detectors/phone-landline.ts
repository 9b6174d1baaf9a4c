import { endingWith, wordsAbove } from "../labels.js";
import type { Place } from "./phone.js";

/** Area codes of the mainland (YD/T 1096): 010, 02x, and 03xx to 09xx. */
const areas =
  /^0(?:10|2[0-57-9]|3(?:1\d|35|49|5\d|7\d|9[1-8])|4(?:1\d|2[179]|3\d|5\d|6[4789]|7\d|8[23])|5(?:1\d|2[37]|3\d|4[36]|5\d|6[1-6]|7\d|8[0-8]|9\d)|6(?:3[1-5]|6[0-38]|91|92)|7(?:01|1\d|2[248]|3\d|4[3-6]|5\d|6[023689]|7\d|9\d)|8(?:1[23678]|2[5-7]|3\d|5\d|7\d|8[3678]|9\d)|9(?:0[1-36-9]|1\d|3\d|4[13]|5[1-5]|7\d|9\d))/;
const local = new Set(["7", "8", "3,4", "4,4", "4,3", "2,2,2,2", "2,3,2", "1,1,1,1,1,1,1,1", "1,1,1,1,1,1,1", "3,2,2"]);
/** What says that a number is a telephone's, and a landline's rather than any. */
export const localLabel = endingWith("(?:电话|座机|固话|传真|分机|总机|热线|tel|telephone|phone|fax|landline)(?:号码?| ?no\\.?| ?number)?,?");

/**
 * A landline of the mainland: area code and seven or eight digits, with +86, 86 or 0086 (then without the 0) or not. Without a separator, and without an
 * area code, only where a label says so.
 */
export function landlineNumber(place: Place): { start: number; end: number } | undefined {
  const { text, number } = place;
  const opening = /[([]/.test(text[number.start - 1] ?? "") && /[)\]]/.test(text.slice(number.start, number.end)) ? number.start - 1 : number.start;
  return withCountry(place) ?? withArea(place, opening) ?? withoutArea(place);
}

function withCountry(place: Place): { start: number; end: number } | undefined {
  const { text, number } = place;
  const { digits, sizes, start, end } = number;
  const country = /^(?:0086|86)/.exec(digits)?.[0];
  if (!country) return undefined;
  const plus = /\(?\+\s?$/.exec(text.slice(Math.max(0, start - 3), start))?.[0].length ?? 0;
  if (plus === 0 && sizes[0] !== country.length && !place.labelled) return undefined;
  const rest = digits.slice(country.length);
  const subscriber = subscriberOf(rest.startsWith("0") ? rest : `0${rest}`);
  return subscriber && sizes.length > 1 ? { start: start - plus, end } : undefined;
}

function withArea(place: Place, opening: number): { start: number; end: number } | undefined {
  const { digits, sizes, start, end } = place.number;
  const subscriber = subscriberOf(digits);
  if (!subscriber) return undefined;
  if (sizes[0] !== digits.length - subscriber.length)
    return sizes.length <= 4 && (opening < start || place.labelled || (sizes.length === 1 && place.isAlone && !isDate(subscriber)))
      ? { start: opening, end }
      : undefined;
  return local.has(sizes.slice(1).join(",")) && (!isDate(subscriber) || place.labelled) ? { start: opening, end } : undefined;
}

function withoutArea({ before, text, number }: Place): { start: number; end: number } | undefined {
  const { digits, sizes, start, end } = number;
  if (!/^[2-8]\d{6,7}$/.test(digits) || !local.has(sizes.join(",")) || isDate(digits)) return undefined;
  return localLabel.test(before) || localLabel.test(wordsAbove(text, start)) ? { start, end } : undefined;
}

/** The seven or eight digits after the area code, if it is one. */
function subscriberOf(national: string): string | undefined {
  const area = areas.exec(national.slice(0, 4))?.[0];
  if (!area) return undefined;
  const rest = national.slice(area.length);
  const length = area.length === 3 ? /^[1-9]\d{7}$/ : /^[1-9]\d{6,7}$/;
  return length.test(rest) ? rest : undefined;
}

function isDate(digits: string): boolean {
  return /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(digits);
}
