import type { EntityType } from "./span.js";

/** What stands in a placeholder for each type. */
const tags: Readonly<Record<EntityType, string>> = {
  resident_id: "ID",
  phone: "PHONE",
  bank_card: "CARD",
  credit_code: "USCC",
  passport: "PASS",
  travel_permit: "PERMIT",
  plate: "PLATE",
  email: "MAIL",
  address: "ADDR",
  person: "PER",
  secret: "SECRET",
  term: "TERM",
  pattern: "PAT",
};
/** For what looks like a placeholder in somebody's own text. */
export const literalTag = "LIT";
export const opening = "⟦";
const closing = "⟧";

export const tagOf = (type: EntityType | "literal"): string => (type === "literal" ? literalTag : tags[type]);
/** `⟦PER_1⟧` */
export const placeholderOf = (tag: string, number: number): string => `${opening}${tag}_${number}${closing}`;

/** What models write for our brackets when they do not keep them: other brackets of the same look, or two of the keyboard's. */
const otherOpening = "(?:[〚【［〖]|\\[\\[)";
const anyClosing = "(?:[⟧〛】］〗]|\\]\\])";
const name = "([A-Za-zＡ-Ｚａ-ｚ]{1,10})";
const number = "([0-9０-９]{1,9})";
/** Between name and number; with a backslash where a model writes Markdown. */
const between = "\\s*(?:\\\\?[_＿]|[-－])?\\s*";
const ownTags = new Set([...Object.values(tags), literalTag]);
/** In other brackets only with the line between: 【ID 1】 may be somebody's heading. */
const line = "\\s*\\\\?[_＿]\\s*";

const lookAlike = new RegExp(`⟦[^⟦⟧\\n]{0,32}⟧|[⟦⟧]|${otherOpening}\\s*${name}${line}${number}\\s*${anyClosing}`, "g");

/** Where a text has a bracket of ours, with what may be a name in it, and what would be taken for a placeholder in other brackets. */
export function lookAlikes(text: string): { start: number; end: number }[] {
  return [...text.matchAll(lookAlike)]
    .filter(([, tag]) => tag === undefined || ownTags.has(tag.normalize("NFKC").toUpperCase()))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** Where one may begin. */
export const anyOpening = /[⟦〚【［〖[]/;
/** A whole placeholder, also as models write it: with spaces, in lower case, full width, in Markdown. */
export const wholePlaceholder = new RegExp(`^⟦\\s*${name}${between}${number}\\s*${anyClosing}`);
/** The same in other brackets. */
export const otherPlaceholder = new RegExp(`^${otherOpening}\\s*${name}${line}${number}\\s*${anyClosing}`);
/** The beginning of one, up to everything but its last bracket. */
export const unfinishedPlaceholder = new RegExp(`^⟦\\s*(?:${name}\\s*(?:\\\\?(?:[_＿－-])?\\s*(?:${number}\\s*\\]?)?)?)?$`);
/** The same in other brackets. */
export const unfinishedOther = new RegExp(`^(?:\\[|${otherOpening}\\s*(?:${name}\\s*(?:\\\\?(?:[_＿]\\s*(?:${number}\\s*\\]?)?)?)?)?)$`);
/** One without its last bracket, followed by something else. */
export const unclosedPlaceholder = new RegExp(`^⟦\\s*${name}${between}${number}`);
