import type { UsageLine } from "@hoopoe/protocol";
import { csv } from "../csv.js";

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

/** A report as a table for spreadsheets. */
export function usageCsv(lines: readonly UsageLine[], currency: string): string {
  const names = columns.map(([name]) => (name === "cost" ? `cost_${currency}` : name));
  return csv(
    names,
    lines.map((line) => columns.map(([, of]) => of(line))),
  );
}
