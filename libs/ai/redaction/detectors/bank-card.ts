import { type DigitGroup, type GroupedNumber, numbersFrom } from "../digit-groups.js";
import { endingWith, isAmount, isCount, isFraction, wordsAfter, wordsBefore } from "../labels.js";
import { gluedAfter, gluedBefore } from "../neighbours.js";
import type { Detector, Reading } from "../reading.js";
import { certainty, type Finding } from "../span.js";
import { within } from "../web-addresses.js";

/** Issuer ranges (ISO/IEC 7812-1, as the networks publish them) and their lengths. */
const issuers: readonly { range: RegExp; lengths: readonly number[] }[] = [
  { range: /^62/, lengths: [16, 17, 18, 19] },
  { range: /^(?:9558|60[13]|6[45]|436742|52(?:7|8)|9843)/, lengths: [16, 18, 19] },
  { range: /^4/, lengths: [16, 19] },
  { range: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { range: /^3[47]/, lengths: [15] },
  { range: /^35(?:2[89]|[3-8])/, lengths: [16] },
];
/** Ranges that other numbers fall into often; a label must say so. */
const labelledOnly: readonly { range: RegExp; lengths: readonly number[] }[] = [
  { range: /^3(?:0[0-5]|[689])/, lengths: [14] },
  { range: /^4/, lengths: [13] },
  { range: /^[1-9]/, lengths: [16, 17, 18, 19] },
];
const issuersFirst = "234569";
const anyFirst = "123456789";
const words =
  "银行卡|储蓄卡|借记卡|信用卡|贷记卡|工资卡|社保卡|公务卡|金融卡|卡号|账号|帐号|账户|帐户|收款|开户|[工农中建交招]行|邮储|打款|转账|汇款|打钱|还款|尾号|对公|卡|card|visa|mastercard|amex|unionpay|银联|debit|credit|account|acct|iban|pan";
const label = endingWith(`(?:${words})(?:号码?|号|账号|账户|[改换]成了?|[改换]为了?|到|至|[ _]?no\\.?| ?number| ?num| ?#)?,?`);
const anyWord = new RegExp(words, "i");
const labelAfter = /^.{0,6}(?:银行|卡|账户|信用|储蓄|card|开户)/;
const welcome = /^(?:card|cardno|visa|mastercard|amex|unionpay|no|number|num|acct|account|pan|cc|kahao|is|to)$/;

/** Numbers of bank cards: an issuer's range, its lengths, and the Luhn check (ISO/IEC 7812-1). */
export const detectBankCards: Detector = (reading) => {
  const { text, digits: all } = reading;
  const found: Finding[] = [];
  const isSaid = anyWord.test(text);
  let taken = -1;
  for (let first = 0; first < all.groups.length; first++) {
    const { start: head, at } = all.groups[first] as DigitGroup;
    if (head < taken || !(isSaid ? anyFirst : issuersFirst).includes(all.all.charAt(at))) continue;
    let before: string | undefined;
    numbersFrom(all, { first, least: 13, most: 19, fits: (digits) => isOfIssuer(digits, isSaid) && isLuhn(digits) }, (number) => {
      const { start, end, digits } = number;
      if (!isGrouping(number, isSaid) || isPartOfMore(all.groups, number)) return;
      before ??= wordsBefore(text, start);
      const isLabelled = label.test(before);
      const said = isLabelled || (isSaid && labelAfter.test(wordsAfter(text, end)));
      if (!isOfIssuer(digits, said) || !isGrouping(number, said) || !standsFree(reading, number)) return;
      if (!isLabelled && isCount(before)) return;
      found.push({ start, end, type: "bank_card", certainty: said ? certainty.exact : certainty.labelled });
      taken = end;
    });
  }
  return found;
};

/** Whether the digits pass the Luhn check and are not all alike. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, twice = false; at >= 0; at--, twice = !twice) {
    const digit = digits.charCodeAt(at) - 0x30;
    sum += twice ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

function isOfIssuer(digits: string, said: boolean): boolean {
  const of = (ranges: typeof issuers) => ranges.some(({ range, lengths }) => range.test(digits) && lengths.includes(digits.length));
  return of(issuers) || (said && of(labelledOnly));
}

/** In one piece, in fours, as issuer and rest, or as American Express prints them; any way where a label says what it is. */
function isGrouping(number: GroupedNumber, said: boolean): boolean {
  const { sizes, gaps } = number;
  if (sizes.length === 1) return true;
  if (number.isOfLines) return false;
  if (gaps.some((gap) => /[,、+~/]/.test(gap) || gap.trim() !== gaps[0]?.trim())) return false;
  const fours = sizes.slice(0, -1).every((size) => size === 4) && (sizes.at(-1) ?? 0) <= 4;
  const form = sizes.join(",");
  return fours || /^(?:6,\d+|6(?:,4)+(?:,[1-5])?|6,6,\d|4,6,\d|4,4,\d+|4,\d{8,}|8,\d+|(?:1,)+1)$/.test(form) || said;
}

/** Whether groups in the same way of writing go on with it to a number that a card could have. */
function isPartOfMore(groups: Reading["digits"]["groups"], { first, last, gaps, digits, sizes }: GroupedNumber): boolean {
  const gap = gaps[0];
  if (gap === undefined) return false;
  const [before, after] = [groups[first - 1], groups[last + 1]];
  const back = before?.gap === gap && before.digits.length === sizes[0] ? before.digits.length : 0;
  const on = after && groups[last]?.gap === gap && after.digits.length <= 4 ? after.digits.length : 0;
  return back + on > 0 && digits.length + Math.min(back || 20, on || 20) <= 19;
}

function standsFree({ text, links }: Reading, number: GroupedNumber): boolean {
  const { start, end } = number;
  if (isFraction(text, number) || isAmount(text, start, end) || within(links, start)) return false;
  const [before, after] = [gluedBefore(text, start), gluedAfter(text, end)];
  return (!before || welcome.test(before)) && (!after || !/\d/.test(after));
}
