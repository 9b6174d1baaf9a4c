import remend from "remend";
import { openFence } from "./split-blocks.js";

/** The beginning of a mark whose meaning the next characters decide: list, heading, quotation, rule, fence. */
const undecided = /(^|\n)[ \t]*(?:[-*+=]|-{2,}|={2,}|\*{2,}|_{1,}|\d{1,9}[.)]?|#{1,6}|>+|`{1,}|~{1,}|\|)[ \t]*$/;
/** Marks that open something of which nothing is there yet. */
const opening = /(^|[\s([{"'“‘（，。：；、])(?:[*_~`]{1,3}|!?\[|!)+$/;
const header = /^\s*\|\s*\S/;
const delimiter = /^\s*\|?[\s:|-]*$/;
const usual = { links: true, linkMode: "text-only", images: true, katex: false, inlineKatex: false, htmlTags: true, comparisonOperators: false } as const;

/**
 * The last block of a text that is still being written, as it will look when its marks are closed: so that what is shown once does not change its
 * shape a moment later. Marks of which only the beginning is there are left out until the rest has come.
 */
export function finishBlock(block: string): string {
  const fence = openFence(block);
  if (fence !== null) return withoutClosing(block, fence);
  const decided = block.replace(undecided, "$1").replace(opening, "$1");
  return finishTable(decided) ?? remend(decided, usual);
}

/** Inside of code nothing is a mark but what could become its end. */
function withoutClosing(block: string, fence: string): string {
  const end = block.lastIndexOf("\n") + 1;
  const last = block.slice(end).trim();
  const begun = last !== "" && last.length < fence.length + 1 && last === (fence[0] ?? "").repeat(last.length);
  // the line with the fence itself: its language is still being written
  if (end === 0) return `${block}\n`;
  return begun ? block.slice(0, end) : block;
}

/** A table is one from its first line on; null where the block does not end in the head of one. */
function finishTable(block: string): string | null {
  const lines = block.split("\n");
  const isBegun = (at: number): boolean => header.test(lines[at] ?? "") && !(lines[at - 1] ?? "").includes("|");
  const at = isBegun(lines.length - 1) ? lines.length - 1 : isBegun(lines.length - 2) && delimiter.test(lines.at(-1) ?? "") ? lines.length - 2 : -1;
  if (at < 0) return null;
  const head = lines[at]?.trim() ?? "";
  const closed = head.endsWith("|") ? head : `${head} |`;
  const columns = closed.split("|").length - 2;
  return [...lines.slice(0, at), closed, `|${" --- |".repeat(columns)}`].join("\n");
}
