/** What a spreadsheet takes for a formula, also behind blanks, in full width, or after a tab (OWASP, CSV injection): it must stay a text. */
const formula = /^\s*[=+\-@＝＋－＠|%]|^[\t\r\n]/;

export type Cell = string | number | null;

function cell(value: Cell): string {
  if (typeof value === "number") return String(value);
  const text = value === null ? "" : formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table (RFC 4180) that a spreadsheet opens as it is: UTF-8 with its mark, names of columns first; no cell is run as a formula. */
export function csv(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\ufeff${[names, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}
