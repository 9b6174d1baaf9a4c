import fc from "fast-check";
import { expect, test } from "vitest";
import { type DiffPiece, diffWords } from "./word-diff.js";

const without = (pieces: readonly DiffPiece[], type: DiffPiece["type"]): string =>
  pieces
    .filter((piece) => piece.type !== type)
    .map(({ text }) => text)
    .join("");

test("words that stayed, went and came, in English and Chinese", () => {
  expect(diffWords("see you at nine", "see you at ten")).toEqual([
    { type: "same", text: "see you at " },
    { type: "removed", text: "nine" },
    { type: "added", text: "ten" },
  ]);
  expect(diffWords("会议在周一", "会议在周二上午").filter(({ type }) => type === "same")[0]?.text).toMatch(/^会议/);
  expect(diffWords("a", "a")).toEqual([{ type: "same", text: "a" }]);
});

test("without what was added it is the old wording, without what was removed the new one", () => {
  const bit = fc.constantFrom("a", "b ", "c", " ", "中", "文字", "\n", "👨‍👩‍👧", "e\u0301");
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(bit, { maxLength: 40 }).map((bits) => bits.join("")),
  );
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = diffWords(before, after);
      expect([without(pieces, "added"), without(pieces, "removed")]).toEqual([before, after]);
      expect(pieces.every((piece, place) => piece.text !== "" && piece.type !== pieces[place - 1]?.type)).toBe(true);
    }),
  );
});

test("the longest texts that differ everywhere are not compared word by word", () => {
  const [before, after] = ["a b ".repeat(5_000), "c d ".repeat(5_000)];
  const pieces = diffWords(before, after);
  expect([without(pieces, "added"), without(pieces, "removed")]).toEqual([before, after]);
  expect(pieces.length).toBeLessThan(5);
});
