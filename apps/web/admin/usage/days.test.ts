import { describe, expect, test } from "vitest";
import { dayAfter, daysBetween, parsePrice, parseTokens, todayIn } from "./days.js";

describe("days", () => {
  test("over the ends of months, leap days and changes of clocks", () => {
    expect(dayAfter("2028-02-28", 1)).toBe("2028-02-29");
    expect(dayAfter("2026-01-01", -1)).toBe("2025-12-31");
    expect(daysBetween("2026-03-27", "2026-03-31")).toEqual(["2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"]);
    expect(daysBetween("2026-11-22", "2026-11-22")).toEqual(["2026-11-22"]);
    expect(daysBetween("2026-11-23", "2026-11-22")).toEqual([]);
    expect(daysBetween("", "2026-11-22")).toEqual([]);
  });

  test("today is another day elsewhere", () => {
    const now = new Date("2026-11-22T17:30:00Z");
    expect([todayIn("Asia/Shanghai", now), todayIn("UTC", now), todayIn("Mars/Olympus", now)]).toEqual(["2026-11-23", "2026-11-22", "2026-11-22"]);
  });
});

describe("what is typed", () => {
  test.each([
    ["", null],
    [" ", null],
    ["0", 0],
    ["1,000 000", 1_000_000],
    ["1，000", 1_000],
    ["-1", undefined],
    ["1.5", undefined],
    ["many", undefined],
    ["1234567890123", undefined],
  ])("%j tokens", (typed, tokens) => expect(parseTokens(typed)).toBe(tokens));

  test.each([
    ["", null],
    ["2", 2],
    ["0.000001", 0.000_001],
    ["1000000", 1_000_000],
    ["1000000.1", undefined],
    ["-2", undefined],
    ["1e3", undefined],
    ["NaN", undefined],
  ])("the price %j", (typed, price) => expect(parsePrice(typed)).toBe(price));
});
