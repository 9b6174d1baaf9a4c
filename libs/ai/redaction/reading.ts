import { type CodeWord, codeWords } from "./code-words.js";
import { type Digits, digitsOf } from "./digit-groups.js";
import type { NormalText } from "./normal-text.js";
import type { Finding } from "./span.js";
import { webAddresses } from "./web-addresses.js";

/** A normal text with what several detectors look at, found once. Offsets are those of the normal text. */
export type Reading = {
  text: string;
  /** The same, of the same length, where full-width punctuation ends what stands before it: for values of any characters. */
  parted: string;
  digits: Digits;
  /** Words of Latin letters and digits with a digit in them. */
  words: readonly CodeWord[];
  /** Links; the digits in their paths are names of pages. */
  links: readonly { start: number; end: number }[];
};

/** Finds one kind of thing, knowing what those before it found. Its time is linear in the text's length. */
export type Detector = (reading: Reading, before: readonly Finding[]) => Finding[];

/** Reads a normal text for the detectors. */
export function read(normal: NormalText): Reading {
  return { text: normal.text, parted: normal.parted, digits: digitsOf(normal), words: codeWords(normal.text), links: webAddresses(normal.parted) };
}
