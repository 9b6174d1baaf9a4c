import { isPassword, standsForValue } from "./secret-assigned.js";

const name = /^(?:[a-z0-9_ -]{0,20}(?:password|passwd|pwd|secret|token|api[_ -]?key)|[\u4e00-\u9fff\w]{0,8}(?:密[码碼]|口令|[密秘私金][钥鑰]))$/i;
const marks = /^[\s*"'`]+|[\s*"'`]+$/g;

/** A row of a table: its cells, and where each begins. */
type Row = { separator: string; cells: { start: number; value: string }[] };

/** Passwords and keys in the columns of tables whose heads name them: of Markdown, or copied from a sheet. For texts that name some. */
export function columnSecrets(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let head: { columns: number[]; separator: string; width: number } | undefined;
  for (let start = 0; start < text.length; ) {
    const lineFeed = text.indexOf("\n", start);
    const end = lineFeed < 0 ? text.length : lineFeed;
    const row = rowOf(text.slice(start, end), start);
    const columns = row.cells.flatMap(({ value }, at) => (name.test(value) ? [at] : []));
    if (columns.length > 0 && row.cells.length > 1) head = { columns, separator: row.separator, width: row.cells.length };
    else if (head && row.cells.length === head.width && row.separator === head.separator)
      for (const at of head.columns) {
        const cell = row.cells[at];
        if (cell && isPassword(cell.value) && !standsForValue(cell.value) && !/\s/.test(cell.value))
          found.push({ start: cell.start, end: cell.start + cell.value.length });
      }
    else head = undefined;
    start = end + 1;
  }
  return found;
}

function rowOf(line: string, from: number): Row {
  const separator = line.includes("|") ? "|" : line.includes("\t") ? "\t" : ",";
  const cells: Row["cells"] = [];
  let start = from;
  for (const cell of line.split(separator)) {
    const value = cell.replace(marks, "");
    cells.push({ start: start + cell.indexOf(value), value });
    start += cell.length + separator.length;
  }
  return { separator, cells };
}
