import type { UsageLine } from "@hoopoe/protocol";
import { describe, expect, test } from "vitest";
import { usageCsv } from "./usage-csv.js";

const line = (more: Partial<UsageLine>): UsageLine => ({
  day: null,
  id: null,
  model: null,
  name: null,
  calls: 2,
  runs: 1,
  inputTokens: 30,
  cachedTokens: 0,
  outputTokens: 12,
  reasoningTokens: 0,
  tokens: 42,
  estimatedShare: 0.5,
  cost: null,
  pricedShare: 0,
  ...more,
});
const secondLine = (more: Partial<UsageLine>): string => usageCsv([line(more)], "CNY").split("\r\n")[1] ?? "";

describe("a report for spreadsheets", () => {
  test("names its columns, one line each, with its mark", () => {
    const text = usageCsv([line({ day: "2026-11-22", cost: 1.25, pricedShare: 1 })], "EUR");
    expect(text).toMatch(/^\ufeffday,id,name,model,calls,.*cost_EUR,priced_share\r\n2026-11-22,,,,2,1,30,0,12,0,42,0.5,1.25,1\r\n$/);
    expect(usageCsv([], "CNY").split("\r\n")).toHaveLength(2);
  });

  test.each(['=HYPERLINK("http://x")', "+1", "-1", "@sum(1)", "\t=1", "\r=1", " =1", "＝1＋1", "＠x", "|calc", "%0a"])(
    "%j is a text, not a formula",
    (name) => {
      expect(secondLine({ name }).replace(/^,,"?/, "")).toMatch(/^'/);
    },
  );

  test("quotes what has commas, quotes or line breaks; leaves names as they are otherwise", () => {
    expect(secondLine({ name: 'Li, "Lei"' })).toMatch(/^,,"Li, ""Lei""",/);
    expect(usageCsv([line({ name: "a\nb" })], "CNY")).toContain('"a\nb"');
    expect(secondLine({ name: "李雷-助手" })).toMatch(/^,,李雷-助手,/);
  });
});
