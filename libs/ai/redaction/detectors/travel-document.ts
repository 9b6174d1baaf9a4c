import { type CodeWord, codesFrom } from "../code-words.js";
import { isCount, wordsBefore } from "../labels.js";
import type { Detector, Reading } from "../reading.js";
import { certainty, type Finding } from "../span.js";
import { within } from "../web-addresses.js";

const begins = /^(?:[A-Z]{1,3}\d{0,10}|\d{1,11}|\d{2}[A-Z]{2}\d{0,5}|\d{6,10}[A-Z]|(?=(?:\D*\d){5})[A-Z][A-Z\d]{7,8})$/;
/** Words that lead to a code and begin none: No. E12345678. */
const leading = new Set(["NO", "IS", "ID", "NR", "NUM", "WAS", "TO", "AT"]);
/** What any of them looks like. */
const shape = /^(?:[A-Z]{1,3}\d{5,10}|\d{6,10}[A-Z]?|\d{2}[A-Z]{2}\d{5}|\d{11}|(?=(?:\D*\d){5})[A-Z][A-Z\d]{7,8})$/;
/** Passports of the mainland as they have been since 2012, which need no label. */
const certain = /^E(?:\d{8}|[A-HJ-NP-Z]\d{7})$/;
/** Those before them, of officials, of Hong Kong and Macao. */
const chinese = /^(?:[EGDSPKHM]\d{8}|[DSP]E?\d{7}|E[A-Z]\d{7}|1[45]\d{7}|(?:HJ|HA|HB|KJ|K|H|M|MA|MB|MC)\d{7})$/;
const foreign = /^(?=(?:.*\d){5})[A-Z0-9]{6,10}$/;
/** To Hong Kong and Macao, to Taiwan, and of those who live there to the mainland. */
const permit = /^(?:[CW]\d{8}|C[A-Z]\d{7}|[TL]\d{8}|[HM]\d{8}(?:\d\d)?)$/;
const date = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
/** Rather a day that it was issued on, or expires. */
const recent = /^20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
const compatriot = /^\d{8}(?:\d\d(?:\d|[A-Z])?)?$/;
/** What is said near them; the words of another number end what was said. */
const mentions =
  /(?<passport>护照|passport|签证|visa)|(?<permit>通行证|回乡[证卡]|台胞[证卡]|返乡[证卡]|台湾证|大通证|入台证|赴台证|来往|往来|港澳证|travel ?permit|home ?return|compatriot|(?<![a-z])(?:permit|eep|mtp)(?![a-z]))|(?<document>证件|证号|出入境|旅客|乘客|登机|机票|travel document|document no|id no)/gi;
/** May be of a building site. */
const anyPermit = /^permit$/i;
const notNames = /^(?:签证|visa|来往|往来)$/i;
/** Between such a word and its value: punctuation, a remark in brackets, and words that only name a number. */
const leadsTo =
  /^(?:[^\p{L}\p{N}。;!?]|\([^()\n]{1,8}\)|号码?|编号|信息|证件?|是|为|叫|填写?|改成|(?<![a-z])(?:(?:travel|cert|document|doc|card|permit|passport)?[_ -]?(?:no|num|number|id)|card|permit|is|was)(?![a-z]))*$/iu;
const leadsBack = /^(?:号的?|的|[ \t]?\(|[,，]? ?这?(?:就是|是)我?的?)$/;
const otherCodes =
  /(?:错误码?|错误代码|错误|型号|料号|零件号?|图号|款号|货号|货架|库位|物料|资产|机型|设备|批次|error|err|code|model|part|sku|batch|lot|asset|版本|固件|firmware|exception)$/i;
const broken = /[^A-Za-z0-9\u4e00-\u9fff]/;
/** Only its letters stand apart. */
const tidy = /^[A-Za-z]{1,2}[ -]\d{7,10}$/;
const longestLook = 24;

/** Where something is said of a document, and of which. */
type Mention = { start: number; end: number; kind: "passport" | "permit" | "document"; isName: boolean };
/** What is said of a code, and whether the name of a document leads to it. */
type Said = { said: Mention["kind"] | undefined; isDirect: boolean; isOfTraveller: boolean };

/** Passports and travel permits: Chinese ones by form and context, foreign ones only directly after their label. */
export const detectTravelDocuments: Detector = (reading) => {
  const found: Finding[] = [];
  const said = mentionsIn(reading.text);
  let near = 0;
  for (let first = 0; first < reading.words.length; first++) {
    const at = reading.words[first]?.start ?? 0;
    while ((said[near]?.end ?? at) < at - longestLook) near++;
    if (leading.has(reading.words[first]?.value ?? "")) continue;
    codesFrom(reading.text, { words: reading.words, first, most: 11, begins: said.length > 0 ? begins : certain }, (code) => {
      if (code.value.length < 6 || !shape.test(code.value)) return;
      const finding = documentOf(reading, { code, ...saidOf(reading.text, { said, near, code }) });
      if (finding) found.push(finding);
    });
  }
  return found;
};

function mentionsIn(text: string): Mention[] {
  return [...text.matchAll(mentions)].map(({ index, 0: word, groups }) => ({
    start: index,
    end: index + word.length,
    kind: groups?.passport ? "passport" : groups?.permit ? "permit" : "document",
    isName: !groups?.document && !notNames.test(word),
  }));
}

/** Which words stand nearest before, or directly after: those of a kind of document before those of any. */
function saidOf(text: string, { said, near, code: { start, end } }: { said: readonly Mention[]; near: number; code: CodeWord }): Said {
  let before: Mention["kind"] | undefined;
  let after: Mention["kind"] | undefined;
  let isDirect = false;
  let isOfTraveller = false;
  for (let at = near; at < said.length; at++) {
    const mention = said[at];
    if (!mention || mention.start > end + 10) break;
    if (mention.end <= start && mention.end >= start - longestLook && (mention.kind !== "document" || !before)) before = mention.kind;
    if (mention.start >= end && mention.kind !== "document") after ??= mention.kind;
    if (!mention.isName || !(mention.end <= start ? leadsTo.test(text.slice(mention.end, start)) : leadsBack.test(text.slice(end, mention.start)))) continue;
    isDirect = true;
    isOfTraveller ||= !anyPermit.test(text.slice(mention.start, mention.end));
  }
  return { said: before === "document" ? (after ?? before) : (before ?? after), isDirect, isOfTraveller };
}

function documentOf({ text, links }: Reading, { code, ...told }: Said & { code: CodeWord }): Finding | undefined {
  const { said, isDirect } = told;
  if (!said && !(certain.test(code.value) && !code.lower)) return undefined;
  const { start, end } = code;
  const before = wordsBefore(text, start);
  if (within(links, start) || (!isDirect && (isCount(before) || otherCodes.test(before)))) return undefined;
  const written = text.slice(start, end);
  if (!isDirect && broken.test(written) && !tidy.test(written)) return undefined;
  const type = typeOf(code.value, told);
  return type && { start, end, type, certainty: said ? certainty.labelled : certainty.form };
}

function typeOf(value: string, { said, isDirect, isOfTraveller }: Said): "passport" | "travel_permit" | undefined {
  if (said && said !== "passport" && permit.test(value)) return "travel_permit";
  if (said === "permit" && isDirect && isOfTraveller && compatriot.test(value) && !recent.test(value)) return "travel_permit";
  if (certain.test(value) || (said === "document" && /^G\d{8}$/.test(value))) return "passport";
  if (said !== "passport") return undefined;
  return chinese.test(value) || (isDirect && foreign.test(value) && !date.test(value)) ? "passport" : undefined;
}
