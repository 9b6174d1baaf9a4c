import { expect, test } from "vitest";
import { excerptOf, inputOf, nothingWanted } from "./search.js";

const shown = (text: string, highlights: [number, number][]) =>
  excerptOf(text, highlights)
    .map(({ text: part, found }) => (found ? `[${part}]` : part))
    .join("");

test("a short text is shown whole, in one line, with what was found marked", () => {
  expect(shown("戴胜是一种\n鸟", [[0, 2]])).toBe("[戴胜]是一种 鸟");
  expect(
    shown("a b a", [
      [0, 1],
      [4, 5],
    ]),
  ).toBe("[a] b [a]");
  expect(shown("nothing", [])).toBe("nothing");
});

test("of a long text the part around the first place is shown, no character cut in half", () => {
  const text = `${"🐦".repeat(200)}hoopoe${"x".repeat(500)}`;
  const excerpt = shown(text, [[400, 406]]);
  expect(excerpt).toMatch(/^…(🐦){20}\[hoopoe\]x+…$/u);
  expect(excerpt.length).toBeLessThan(260);
  expect(shown(`ab${"c".repeat(400)}`, [[0, 402]])).toBe(`[ab${"c".repeat(238)}]…`);
});

test("only what is asked for is sent, days as whole days of the reader", () => {
  expect(inputOf({ ...nothingWanted, words: " 鸟 " })).toEqual({ q: "鸟" });
  const { from, to } = inputOf({ ...nothingWanted, words: "x", from: "2026-03-02", to: "2026-03-02", link: true }) as { from: string; to: string };
  expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000 - 1);
});
