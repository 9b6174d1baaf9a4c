import type { Place } from "./phone.js";

/** How many digits follow a country's code (ITU-T E.164; the greater countries, others by the general bound). */
const national: Record<string, readonly [number, number]> = {
  1: [10, 10],
  7: [10, 10],
  33: [9, 9],
  34: [9, 9],
  39: [8, 11],
  41: [9, 9],
  44: [9, 10],
  49: [7, 12],
  60: [8, 10],
  61: [9, 9],
  62: [8, 12],
  63: [9, 10],
  64: [8, 10],
  65: [8, 8],
  66: [8, 9],
  81: [9, 10],
  82: [8, 10],
  84: [9, 10],
  91: [10, 10],
  852: [8, 8],
  853: [8, 8],
  886: [8, 9],
};
const codes = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[124]|9[0-58]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d|852|853|886)/;
const known = /^(?:1|7|33|34|39|41|44|49|60|61|62|63|64|65|66|81|82|84|91|852|853|886)$/;
const american = /^[2-9]\d\d[1-9]\d{6}$/;
const publicService = /^(?:400|800)/;

/** A number abroad: with + or 00 and the country's code; of Hong Kong, Macao and Taiwan with their codes alone; of North America as 3-3-4. */
export function foreignNumber(place: Place): { start: number; end: number } | undefined {
  return withPlus(place) ?? withCode(place) ?? northAmerican(place) ?? taiwanMobile(place);
}

function withPlus({ text, number }: Place): { start: number; end: number } | undefined {
  const { digits, start, end, sizes } = number;
  const plus = /(?:^|[^\d\w])(\(?\+\s?\(?)$/.exec(text.slice(Math.max(0, start - 5), start))?.[1];
  if (!plus || sizes.length > 7 || publicService.test(digits)) return undefined;
  return isForeign(digits.replace(/^86/, "x"), sizes) ? { start: start - plus.length, end } : undefined;
}

function withCode(place: Place): { start: number; end: number } | undefined {
  const { text, number } = place;
  const { digits, sizes, start, end } = number;
  const bracket = text[start - 1] === "(" && /^\d+\)/.test(text.slice(start, start + 6)) ? 1 : 0;
  if (/^00[1-9]/.test(digits)) {
    const rest = digits.slice(2);
    if (rest.startsWith("86") || !(sizes.length > 1 || place.labelled) || !(sizes.length === 1 || (sizes[0] ?? 0) <= 5)) return undefined;
    return isForeign(rest, sizes, true) ? { start: start - bracket, end } : undefined;
  }
  const near = /^(?:852|853|886)/.exec(digits)?.[0];
  if (!near || (sizes.length === 1 && !place.labelled) || (sizes.length > 1 && sizes[0] !== 3)) return undefined;
  const rest = digits.slice(3);
  const form = near === "886" ? /^(?:0?9\d{8}|0?[2-8]\d{7,8})$/ : /^[2-9]\d{7}$/;
  return form.test(rest) ? { start: start - bracket, end } : undefined;
}

function isForeign(digits: string, sizes: readonly number[], knownOnly = false): boolean {
  const code = longestKnown(digits) ?? codes.exec(digits)?.[0];
  if (!code || digits.length > 15) return false;
  // a trunk 0 in brackets: +44 (0)20
  const rest = digits.slice(code.length).replace(/^0/, "");
  const [least, most] = national[code] ?? [7, 12];
  if (knownOnly && !known.test(code)) return false;
  if (rest.length < least || rest.length > most) return false;
  return sizes.length > 1 || national[code] !== undefined || digits.length >= 10;
}

function longestKnown(digits: string): string | undefined {
  return [3, 2, 1].map((length) => digits.slice(0, length)).find((code) => national[code] !== undefined);
}

function northAmerican(place: Place): { start: number; end: number } | undefined {
  const { text, number } = place;
  const { digits, sizes, gaps, start, end } = number;
  const own = digits.length === 11 && digits.startsWith("1") ? digits.slice(1) : digits;
  if (!american.test(own) || publicService.test(own)) return undefined;
  const form = sizes.join(",");
  const bracketed = text[start - 1] === "(" && /^\d{3}\)/.test(text.slice(start, start + 4));
  if (form === "10") return place.labelled ? { start, end } : undefined;
  if (form !== "3,3,4" && form !== "1,3,3,4") return undefined;
  if (!bracketed && form === "3,3,4" && gaps.some((gap) => gap !== "-") && !place.near) return undefined;
  return { start: bracketed ? start - 1 : start, end };
}

/** Within Taiwan: 09 and eight digits, as 4-3-3 or with a label. */
function taiwanMobile(place: Place): { start: number; end: number } | undefined {
  const { digits, sizes, start, end } = place.number;
  if (!/^09\d{8}$/.test(digits)) return undefined;
  const form = sizes.join(",");
  return form === "4,3,3" || form === "4,6" || place.labelled ? { start, end } : undefined;
}
