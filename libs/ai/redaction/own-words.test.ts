import { describe, expect, test } from "vitest";
import { compilePattern, PatternRefused } from "./compile-pattern.js";
import { normalise } from "./normal-text.js";
import { findOwnWords, ownWords, PatternTooSlow } from "./own-words.js";

type Words = Parameters<typeof ownWords>[0];

function found(text: string, words: Partial<Words>): [string, string][] {
  const normal = normalise(text);
  return findOwnWords(normal.text, ownWords({ terms: [], patterns: [], ...words })).map(({ start, end, type }) => [
    text.slice(normal.originalStart(start), normal.originalEnd(end - 1)),
    type,
  ]);
}

describe("terms", () => {
  const terms = [{ text: "天鹰计划", label: "project" }, { text: "天鹰" }, { text: "Café Zürich" }, { text: "X5" }, { text: "專案" }, { text: "" }];

  test.each([
    ["关于天鹰计划的预算", ["天鹰计划"]],
    ["天鹰计", ["天鹰"]],
    ["CAFE  ZURICH 和 cafe\nzürich", ["CAFE  ZURICH", "cafe\nzürich"]],
    ["Ｘ５发布", ["Ｘ５"]],
    ["x5 不是 ax5 也不是 x55", ["x5"]],
    ["专案", ["专案"]],
    ["天\u200b鹰", ["天\u200b鹰"]],
    ["", []],
  ])("%s", (text, expected) => expect(found(text, { terms })).toEqual(expected.map((term) => [term, "term"])));

  test("longer than 200 characters is refused", () => expect(() => ownWords({ terms: [{ text: "长".repeat(201) }], patterns: [] })).toThrow(RangeError));
});

describe("patterns", () => {
  test("find what they say, with flags, Chinese classes and JavaScript's own escapes", () => {
    expect(found("单号HP-1234和hp-99", { patterns: [{ name: "order", pattern: "hp-\\d+", flags: "i" }] })).toEqual([
      ["HP-1234", "pattern"],
      ["hp-99", "pattern"],
    ]);
    expect(found("甲方：北辰集团有限公司", { patterns: [{ name: "firm", pattern: "[\\u4e00-\\u9fa5]{2,6}有限公司" }] })).toEqual([
      ["北辰集团有限公司", "pattern"],
    ]);
    expect(found("工程甲乙丙", { patterns: [{ name: "any", pattern: "\\p{Script=Han}+" }] })).toEqual([["工程甲乙丙", "pattern"]]);
  });

  test.each([
    ["(?=a)b", /ahead or behind/],
    ["(?<!a)b", /ahead or behind/],
    ["(a)\\1", /earlier groups/],
    ["(", /cannot be read/],
    ["a*", /nothing/],
    ["\\b", /nothing/],
    ["", /empty/],
    ["a".repeat(501), /500/],
    [".{999}.{999}.{999}", /large/],
  ])("%s is refused", (pattern, says) => {
    expect(() => compilePattern({ name: "p", pattern })).toThrow(PatternRefused);
    expect(() => compilePattern({ name: "p", pattern })).toThrow(says);
  });

  test("an unknown flag is refused", () => expect(() => compilePattern({ name: "p", pattern: "a", flags: "ig" })).toThrow(/flag g/));

  test("what takes for ever elsewhere takes a moment", () =>
    expect(found(`${"a".repeat(20_000)}!`, { patterns: [{ name: "evil", pattern: "(a+)+$" }] })).toEqual([]));

  test("time that is used up ends in an error, not in half an answer", () => {
    const words = ownWords({ terms: [], patterns: [{ name: "slow", pattern: "a[^b]*b|a" }] });
    expect(() => findOwnWords("a".repeat(20_000), words)).toThrow(PatternTooSlow);
  });
});
