const fence = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})/;
const listItem = /^\s{0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const indented = /^(?: {2}|\t)/;
const blank = /^\s*$/;

/**
 * Cuts a markdown text at the empty lines between its outermost blocks, so that what is appended to it leaves all pieces but the last as they are: only
 * that one is parsed and drawn anew. Code stays whole, and so do lists with empty lines between their items. The pieces, joined, are the text.
 */
export function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  let from = 0;
  let at = 0;
  let open: string | null = null;
  let isList = false;
  let afterBlank = false;
  for (const line of text.split(/(?<=\n)/)) {
    if (open === null && afterBlank && !blank.test(line) && !continues(line, isList)) {
      if (at > from) blocks.push(text.slice(from, at));
      from = at;
      isList = false;
    }
    const mark = fence.exec(line)?.[1];
    if (open !== null) open = mark && closes(line, open) ? null : open;
    else if (mark) open = mark;
    else if (at === from || afterBlank) isList ||= listItem.test(line);
    afterBlank = open === null && blank.test(line) && at + line.length > from;
    at += line.length;
  }
  if (from < text.length) blocks.push(text.slice(from));
  return blocks;
}

/** Whether a line after an empty one belongs to what stands above it. */
const continues = (line: string, isList: boolean): boolean => indented.test(line) || (isList && listItem.test(line));

/** The fence that a block of code was opened with is closed by one of its kind that is as long and stands alone. */
function closes(line: string, open: string): boolean {
  const mark = line.trim();
  return mark.length >= open.length && mark === (open[0] ?? "").repeat(mark.length);
}

/** The mark of the fence that is still open at the end of a block; null when all are closed. */
export function openFence(block: string): string | null {
  let open: string | null = null;
  for (const line of block.split("\n")) {
    const mark = fence.exec(line)?.[1];
    if (open !== null) open = mark && closes(line, open) ? null : open;
    else if (mark) open = mark;
  }
  return open;
}
