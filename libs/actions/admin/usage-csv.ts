import type { UsageLine } from "@hoopoe/protocol";

const columns: readonly [name: string, of: (line: UsageLine) => string | number | null][] = [
  ["day", (line) => line.day],
  ["id", (line) => line.id],
  ["name", (line) => line.name],
  ["model", (line) => line.model],
  ["calls", (line) => line.calls],
  ["runs", (line) => line.runs],
  ["input_tokens", (line) => line.inputTokens],
  ["cached_tokens", (line) => line.cachedTokens],
  ["output_tokens", (line) => line.outputTokens],
  ["reasoning_tokens", (line) => line.reasoningTokens],
  ["tokens", (line) => line.tokens],
  ["estimated_share", (line) => line.estimatedShare],
  ["cost", (line) => line.cost],
  ["priced_share", (line) => line.pricedShare],
];

/** What a spreadsheet takes for a formula, also behind blanks, in full width, or after a tab (OWASP, CSV injection): it must stay a text. */
const formula = /^\s*[=+\-@＝＋－＠|%]|^[\t\r\n]/;

function cell(value: string | number | null): string {
  if (typeof value === "number") return String(value);
  const text = value === null ? "" : formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A report as a table (RFC 4180) that a spreadsheet opens as it is: UTF-8 with its mark, names of columns first; no cell is run as a formula. */
export function usageCsv(lines: readonly UsageLine[], currency: string): string {
  const names = columns.map(([name]) => (name === "cost" ? `cost_${currency}` : name));
  const rows = lines.map((line) => columns.map(([, of]) => cell(of(line))));
  return `\ufeff${[names, ...rows].map((row) => `${row.join(",")}\r\n`).join("")}`;
}
