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

/** Any bracket of ours in a text, with what may be a name in it. */
export const lookAlike = /⟦[^⟦⟧\n]{0,32}⟧|[⟦⟧]/g;

/** A whole placeholder, also as models write it: with spaces, in lower case. */
export const wholePlaceholder = /^⟦\s*([A-Za-z]{1,10})\s*[_-]?\s*(\d{1,9})\s*⟧/;
/** The beginning of one, up to everything but its last bracket. */
export const unfinishedPlaceholder = /^⟦\s*(?:[A-Za-z]{1,10}\s*(?:[_-]?\s*(?:\d{1,9}\s*)?)?)?$/;
/** One without its last bracket, followed by something else. */
export const unclosedPlaceholder = /^⟦\s*([A-Za-z]{1,10})\s*[_-]?\s*(\d{1,9})/;
