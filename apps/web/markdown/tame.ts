/** How much of it a parser takes without holding up the page: measured, some 100 ms each on a slow machine. */
const most = { emphasis: 1_200, brackets: 1_200, cells: 2_000, html: 2_000, depth: 16, indent: 80 };
const counted: readonly [RegExp, number][] = [
  [/[*_~]/g, most.emphasis],
  [/[[\]]/g, most.brackets],
  [/\|/g, most.cells],
  [/</g, most.html],
];
const containers = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))*/;
const container = />|[-*+]|\d{1,9}[.)]/g;
const deep = new RegExp(`^[ \\t]{${most.indent},}\\S`, "m");

/**
 * Whether a block of markdown is of a kind that people and models write. What is nested by the hundred or made of marks alone costs parsers their time, in
 * some cases with the square of its length, or their stack: it is shown as the text it is.
 */
export function isTame(block: string): boolean {
  if (counted.some(([mark, bound]) => (block.match(mark)?.length ?? 0) > bound)) return false;
  if (deep.test(block)) return false;
  return block.split("\n").every((line) => (containers.exec(line)?.[0].match(container)?.length ?? 0) <= most.depth);
}
