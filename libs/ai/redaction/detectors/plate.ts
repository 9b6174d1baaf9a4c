import { digitOf } from "../digit-groups.js";
import { isHan } from "../folding.js";
import type { Detector } from "../reading.js";
import { certainty, type Finding } from "../span.js";

const begin = /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼军空海][\s·•.・‧]?([A-Za-z])/g;
/** 云 and 新 stand before Latin words too: they need more than letters. */
const wordLike = /[云新海军空]/;
const context = /车|牌照|号牌|驾|违章|停|挪|剐|蹭|plate|license|licence|\bcar\b|parking/i;
const direct = /(?:车牌|牌照|号牌|车号|车辆|plate)[^\u4e00-\u9fff]{0,6}(?:号码?|是|为)?[^\u4e00-\u9fff]{0,3}$/i;
const suffix = /^(?:应急|[学警港澳挂领试超使])/;
/** New energy: six characters, small or large vehicles (GA 36-2018). */
const newEnergy = /^(?:[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])$/;
const special =
  /(?<![A-Za-z0-9])WJ[·\s]?[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]?[·\s]?\d{4,5}[A-Z]?(?![A-Za-z0-9])|(?<![\d使])使[·\s]?\d{6}(?!\d)|(?<!\d)\d{6}使(?!用)/g;
const tailReach = 14;

/** Number plates of the mainland (GA 36), with a point, a dash or spaces in them, new energy and special ones too. */
export const detectPlates: Detector = ({ text }) => {
  const found: Finding[] = [];
  for (const match of text.matchAll(begin)) {
    const start = match.index;
    const end = plateEnd(text, { start, letter: match[1] ?? "", from: start + match[0].length });
    if (end !== undefined) found.push({ start, end, type: "plate", certainty: certainty.form });
  }
  for (const match of text.matchAll(special)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (isNearby(text, start, end) || isPlain(text, start, end)) found.push({ start, end, type: "plate", certainty: certainty.form });
  }
  return found;
};

function isNearby(text: string, start: number, end: number): boolean {
  return context.test(`${text.slice(Math.max(0, start - 14), start)} ${text.slice(end, end + 12)}`);
}

/** Whether a special plate is nothing else by its form: 使 with six digits between no other words, WJ with a province. */
function isPlain(text: string, start: number, end: number): boolean {
  const isOfPolice = /^WJ.?[^\x00-\x7f·]/.test(text.slice(start, end));
  return isOfPolice || (text[start] === "使" && !isHan(text.charCodeAt(start - 1)) && !isHan(text.charCodeAt(end)));
}

function plateEnd(text: string, { start, letter, from }: { start: number; letter: string; from: number }): number | undefined {
  const tail = tailOf(text, from);
  if (!tail) return undefined;
  const { value, end } = tail;
  const serial = value.toUpperCase();
  const digits = serial.replace(/\D/g, "").length;
  const lower = letter !== letter.toUpperCase() || value !== serial;
  const province = text[start] ?? "";
  const isWord = digits === 0 && wordLike.test(province);
  if (isWord ? direct.test(text.slice(Math.max(0, start - 10), start)) : isNearby(text, start, end)) return end;
  if (/[军空海]/.test(province)) return undefined;
  if (wordLike.test(province) && (lower || digits < 3)) return undefined;
  return digits > 0 && !(lower && digits < 3) ? end : digits === 0 && !lower && !wordLike.test(province) ? end : undefined;
}

/** Five or six characters, in one piece or in pieces with one separator between; four and a character of its own kind. */
function tailOf(text: string, from: number): { value: string; end: number } | undefined {
  let value = "";
  let broken = false;
  const stop = Math.min(text.length, from + tailReach);
  for (let at = from; at < stop; at++) {
    const char = text[at] ?? "";
    const letter = /[A-Za-z]/.test(char) ? char : digitOf(char);
    if (letter !== undefined) {
      value += letter;
      const next = text[at + 1] ?? "";
      const goesOn = /[A-Za-z]/.test(next) || digitOf(next) !== undefined;
      if (goesOn) continue;
      if (value.length === 5 || (value.length === 6 && newEnergy.test(value.toUpperCase()))) return { value, end: at + 1 };
      const kind = value.length === 4 ? suffix.exec(text.slice(at + 1, at + 3))?.[0] : undefined;
      if (kind) return { value, end: at + 1 + kind.length };
      if (value.length >= 5) return undefined;
      broken = value.length > 0;
    } else if (!/[\s·•.・‧\-—_]/.test(char) || char === "\n" || (broken && /[\s·•.・‧\-—_]/.test(text[at - 1] ?? ""))) return undefined;
  }
  return undefined;
}
