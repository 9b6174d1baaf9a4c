import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise } from "./normal-text.js";

const unseen = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|(?:\u20e3)|\p{Variation_Selector}/gu;
/** The normal form, without a map. Two ligatures stay as they are, as they would become whole sentences. */
const plain = (text: string) =>
  text
    .replace(unseen, "")
    .split(/([\ufdfa\ufdfb])/)
    .map((part, at) => (at % 2 ? part : part.normalize("NFKC")))
    .join("");

const awkward = fc.constantFrom(
  ..."1１①½²㈱ﬁ㌔Å𝟙🏠👨‍👩‍👧가ㄱㅏｶﾞ\u1100\u1161\u11a8é\u0301\u0323\u200b\u200d\ufeff\u00ad\u202e\ufe0f\u20e3張偉〇，：＠．　",
  "e\u0301\u0323",
  "1\ufe0f\u20e3",
  "각",
  "\u{e0101}",
  "\u0f71\u0f72",
  "\ufdfa",
);
const texts = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), fc.string({ unit: awkward, maxLength: 12 }));

describe("normal text", () => {
  it("is NFKC without what is not seen", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(normalise(text).text).toBe(plain(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("maps every place back to original text whose normal form contains it", () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, a, b) => {
        const normal = normalise(text);
        fc.pre(normal.text.length > 0);
        const [x, y] = [a % normal.text.length, b % normal.text.length];
        const [from, to] = [Math.min(x, y), Math.max(x, y) + 1];
        const original = text.slice(normal.originalStart(from), normal.originalEnd(to - 1));
        expect(plain(original)).toContain(normal.text.slice(from, to));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["１３８００１３８０００", "13800138000"],
    ["1\u200b3\u200b8", "138"],
    ["1️⃣3️⃣8️⃣", "138"],
    ["㈱①½ﬁ", "(株)11⁄2fi"],
    ["cafe\u0301", "café"],
    ["a＠b．ｃｏｍ　x", "a@b.com x"],
    ["", ""],
  ])("%s", (text, normal) => {
    expect(normalise(text).text).toBe(normal);
  });

  it("keeps the whole of what became several characters, or one", () => {
    const { text, originalStart, originalEnd } = normalise("x㈱cafe\u0301\u200b!");
    expect(text).toBe("x(株)café!");
    expect([originalStart(2), originalEnd(2)]).toEqual([1, 2]);
    const e = text.indexOf("é");
    expect([originalStart(e), originalEnd(e)]).toEqual([5, 8]);
  });
});
