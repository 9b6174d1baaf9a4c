import type { RE2JS } from "re2js";
import { compilePattern, type PatternSource } from "./compile-pattern.js";
import { fold } from "./folding.js";
import { normalise } from "./normal-text.js";
import { certainty, type Finding } from "./span.js";
import { Trie } from "./trie.js";

/** Words of the organisation's own (customers, projects), with a note of what they are. */
export type Term = { text: string; label?: string };

/** The organisation's own words, compiled. Made by `ownWords`, never changed. */
export type OwnWords = { readonly terms: Trie; readonly patterns: readonly { name: string; engine: RE2JS }[] };

/** The patterns took longer than they may: whether the text has their words is not known, so it must not leave. `pattern` is the name of the last one. */
export class PatternTooSlow extends Error {
  override readonly name = "PatternTooSlow";
  constructor(readonly pattern: string) {
    super("the organisation's own patterns took too long on this text");
  }
}

const longestTerm = 200;
/** Milliseconds for all patterns on one text, by its length: linear, and far above what patterns take that are not hostile. */
const budgetBase = 150;
const budgetPerCharacter = 0.01;

/**
 * Compiles terms and patterns. Terms are compared with case, width, accents and traditional characters folded; those that are empty then are left out.
 *
 * @throws PatternRefused see `compilePattern`; RangeError for a term of more than 200 characters.
 */
export function ownWords({ terms, patterns }: { terms: readonly Term[]; patterns: readonly PatternSource[] }): OwnWords {
  const trie = new Trie();
  for (const { text } of terms) {
    const folded = foldSpaces(normalise(text).text);
    if (folded.length > longestTerm) throw new RangeError(`a term is longer than ${longestTerm} characters`);
    trie.add(folded, 1);
  }
  return { terms: trie, patterns: patterns.map((source) => ({ name: source.name, engine: compilePattern(source) })) };
}

function foldSpaces(text: string): string {
  return fold(text).replace(/\s+/g, " ").trim();
}

/**
 * Where a normal text has the organisation's own words: terms (the longest at each place; in letters and digits only as whole words), then what patterns match.
 * Linear in the text.
 *
 * @throws PatternTooSlow when the patterns have used up their time: block what the text was for.
 */
export function findOwnWords(text: string, words: OwnWords, folded = fold(text)): Finding[] {
  return [...findTerms(folded, words.terms), ...findPatterns(text, words.patterns)];
}

function findTerms(folded: string, terms: Trie): Finding[] {
  const found: Finding[] = [];
  if (terms.longest === 0) return found;
  for (let start = 0; start < folded.length; ) {
    const end = longestAt(folded, start, terms);
    if (end > start) found.push({ start, end, type: "term", certainty: certainty.exact });
    start = Math.max(end, start + 1);
  }
  return found;
}

/** Where the longest term that begins at `start` ends, or `start`. One space of a term stands for any row of spaces. */
function longestAt(folded: string, start: number, terms: Trie): number {
  let longest = start;
  if (insideWord(folded, start)) return longest;
  let node = 0;
  for (let end = start; end < folded.length; ) {
    const space = isSpace(folded, end);
    node = terms.step(node, space ? 32 : folded.charCodeAt(end));
    if (node === 0) break;
    end++;
    while (space && end < folded.length && isSpace(folded, end)) end++;
    if (terms.value(node) !== 0 && !insideWord(folded, end)) longest = end;
  }
  return longest;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || (code >= 9 && code <= 13);
}

function insideWord(folded: string, at: number): boolean {
  return at > 0 && isWord(folded.charCodeAt(at)) && isWord(folded.charCodeAt(at - 1));
}

/** Letters and digits of scripts that put spaces between words; Chinese and Japanese do not. */
function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code > 0xbf && code < 0x1100) || (code >= 0x1e00 && code < 0x2000);
}

function findPatterns(text: string, patterns: OwnWords["patterns"]): Finding[] {
  const found: Finding[] = [];
  const until = performance.now() + budgetBase + budgetPerCharacter * text.length;
  for (const { name, engine } of patterns) {
    if (!engine.test(text)) continue;
    const matcher = engine.matcher(text);
    while (matcher.find()) {
      if (matcher.end() > matcher.start()) found.push({ start: matcher.start(), end: matcher.end(), type: "pattern", certainty: certainty.exact });
      if (performance.now() > until) throw new PatternTooSlow(name);
    }
    if (performance.now() > until) throw new PatternTooSlow(name);
  }
  return found;
}
