import { codesFrom } from "../code-words.js";
import { endingWith, isCount, wordsBefore } from "../labels.js";
import type { Detector } from "../reading.js";
import { certainty, type Finding } from "../span.js";
import { within } from "../web-addresses.js";

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** Registering authority, kind, and six digits of the place. */
const form = /^[1-9AGNY][1-9A-G]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
/** Authorities that register companies, institutions and associations. */
const usual = /^(?:1[1-3]|5[1-4]|9[1-3])/;
const begins = /^[1-9AGNY](?:[1-9A-G]|$)/;
const looksLikeId = /^\d{17}[\dX]$/;
const places = /^..(?:1[0-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|99)/;
const label = endingWith(
  "(?:统一社会)?信用代码(?:证)?(?:号码?)?|社会信用代码|税号|税务登记号?|纳税人识别号|识别号|营业执照(?:号码?|注册号)?|注册号|执照号|uscc|credit code|tax (?:id|no\\.?|number)",
);
const oldLabel = endingWith("(?:工商)?(?:营业执照)?(?:注册号|登记号|执照号|税号|纳税人识别号|税务登记号)码?");

/** Unified social credit codes: 18 characters with their check (GB 32100-2015); 15 digits of an older registration where a label says so. */
export const detectCreditCodes: Detector = ({ text, words, links }) => {
  const found: Finding[] = [];
  for (let first = 0; first < words.length; first++)
    codesFrom(text, { words, first, most: 18, begins, overLines: true }, ({ start, end, value }) => {
      if (value.length === 18 && isCreditCode(value)) {
        const before = wordsBefore(text, start);
        if (within(links, start) || !(text.slice(start, end).includes("\n") && looksLikeId.test(value) ? label.test(before) : isMeant(value, before))) return;
        found.push({ start, end, type: "credit_code", certainty: certainty.exact });
      } else if (/^\d{15}$/.test(value) && oldLabel.test(wordsBefore(text, start)))
        found.push({ start, end, type: "credit_code", certainty: certainty.labelled });
    });
  return found;
};

/** One of digits alone falls together with other numbers more often. */
function isMeant(code: string, before: string): boolean {
  if (label.test(before)) return true;
  if (!looksLikeId.test(code)) return true;
  return usual.test(code) && places.test(code) && !isCount(before) && !code.endsWith("X");
}

/** Whether 18 upper-case characters are such a code: form, and check modulo 31. */
export function isCreditCode(code: string): boolean {
  if (!form.test(code)) return false;
  const sum = weights.reduce((total, weight, at) => total + weight * alphabet.indexOf(code[at] ?? ""), 0);
  return alphabet[(31 - (sum % 31)) % 31] === code[17];
}
