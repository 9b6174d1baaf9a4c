import { RE2JS, RE2JSException } from "re2js";

/** A pattern of the organisation's own, as an administrator writes it. `flags`: any of i (letter case), s (dot takes line ends), m (^ and $ at lines). */
export type PatternSource = { name: string; pattern: string; flags?: string };

/** A pattern that cannot be used; `message` says why, in words for the person who wrote it, and does not repeat the pattern. */
export class PatternRefused extends Error {
  override readonly name = "PatternRefused";
}

const longestPattern = 500;
/** Instructions of the compiled program; repetitions such as (.{1000}){5} make many of few characters. */
const largestProgram = 2_000;
const flagBits: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, s: RE2JS.DOTALL, m: RE2JS.MULTILINE };
/** Something of each kind, so that a pattern that matches nothing between two of them shows itself. */
const samples = ["", "a", "Z9_ -a\n中文。1", "0"];

const unsupported: readonly [form: RegExp, says: string][] = [
  [/\(\?<?[=!]/, "looking ahead or behind, (?= (?! (?<= (?<!, is not supported: such a pattern can take for ever"],
  [/\(\?>|[*+?}]\+/, "atomic groups and possessive repetition are not supported"],
  [/\\[1-9]|\\k</, "references to earlier groups, \\1 or \\k<name>, are not supported: such a pattern can take for ever"],
];

/**
 * Compiles a pattern for an engine that takes time linear in the text (RE2). JavaScript's own `\uXXXX`, `\p{Script=Han}` and `(?<name>…)` are understood.
 *
 * @throws PatternRefused for syntax that is not supported, patterns over 500 characters or too large when compiled, and such as match nothing at all.
 */
export function compilePattern({ pattern, flags = "" }: PatternSource): RE2JS {
  if (pattern === "") throw new PatternRefused("the pattern is empty");
  if (pattern.length > longestPattern) throw new PatternRefused(`the pattern is longer than ${longestPattern} characters`);
  const bits = Array.from(new Set(flags), (flag) => flagBits[flag] ?? refuse(`the flag ${flag} is not known; there are i, m and s`));
  const compiled = compile(
    pattern,
    bits.reduce((all, bit) => all | bit, 0),
  );
  if (compiled.programSize() > largestProgram) throw new PatternRefused("the pattern is too large: repeat fewer or shorter parts");
  if (samples.some((sample) => matchesNothing(compiled, sample))) throw new PatternRefused("the pattern also matches where there is nothing");
  return compiled;
}

function compile(pattern: string, flags: number): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern.replace(/\\p\{(?:Script|sc)=(\w+)\}/g, "\\p{$1}")), flags);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const known = unsupported.find(([form]) => form.test(pattern));
    throw new PatternRefused(known ? known[1] : `the pattern cannot be read: ${error.message.replace(/:[^:]*$/, "").replace(/^error parsing regexp: /, "")}`);
  }
}

function matchesNothing(compiled: RE2JS, sample: string): boolean {
  const matcher = compiled.matcher(sample);
  while (matcher.find()) if (matcher.end() === matcher.start()) return true;
  return false;
}

function refuse(message: string): never {
  throw new PatternRefused(message);
}
