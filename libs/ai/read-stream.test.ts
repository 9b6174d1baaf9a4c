import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ThinkingSplitter } from "./split-thinking.js";
import { CharacterJoiner, inPieces } from "./whole-characters.js";

/** A text cut at arbitrary UTF-16 positions. */
const cuts = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.array(fc.nat(60), { maxLength: 12 })).map(([whole, at]) => {
    const points = [...new Set([0, ...at.filter((n) => n < whole.length), whole.length])].sort((a, b) => a - b);
    return { whole, pieces: points.slice(1).map((end, i) => whole.slice(points[i], end)) };
  });

function split(pieces: readonly string[]) {
  const splitter = new ThinkingSplitter();
  const parts = [...pieces.map((piece) => splitter.push(piece)), splitter.end()];
  return { text: parts.map((p) => p.text).join(""), reasoning: parts.map((p) => p.reasoning).join("") };
}

describe("thinking in tags", () => {
  it("is split the same wherever the chunks are cut", () => {
    const pieces = fc
      .array(fc.constantFrom("<think>", "</think>", "<", "think", ">", "</", "\n", "a", "戴胜", " ", "🐦"), { maxLength: 12 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(cuts(pieces), ({ whole, pieces }) => void expect(split(pieces)).toEqual(split([whole]))),
      { numRuns: 3_000 },
    );
  });

  it("loses nothing of an answer without tags", () => {
    fc.assert(
      fc.property(
        cuts(fc.string().filter((s) => !s.trimStart().startsWith("<think>"))),
        ({ whole, pieces }) => void expect(split(pieces)).toEqual({ text: whole, reasoning: "" }),
      ),
    );
  });

  it("is shown as it comes, not at its end", () => {
    const splitter = new ThinkingSplitter();
    expect(splitter.push("<think>First")).toEqual({ text: "", reasoning: "First" });
    expect(splitter.push(" I</")).toEqual({ text: "", reasoning: " I" });
    expect(splitter.push("think>\n\n")).toEqual({ text: "", reasoning: "" });
    expect(splitter.push("Yes")).toEqual({ text: "Yes", reasoning: "" });
  });
});

describe("characters", () => {
  it("stay whole wherever the chunks are cut", () => {
    fc.assert(
      fc.property(cuts(fc.string({ unit: "grapheme" }).map((s) => s.replaceAll("\0", ""))), ({ whole, pieces }) => {
        const joiner = new CharacterJoiner();
        const out = [...pieces.map((piece) => joiner.push(piece)), joiner.end()];
        for (const piece of out) expect(piece).not.toMatch(/\p{Surrogate}/u);
        expect(out.join("")).toBe(whole);
      }),
    );
  });

  it("never come out as halves, whatever comes in", () => {
    const units = fc.array(fc.constantFrom("\ud83d", "\udc26", "a", "\0", "\ud800"), { maxLength: 20 });
    fc.assert(
      fc.property(units, (units) => {
        const joiner = new CharacterJoiner();
        const out = [...units.map((unit) => joiner.push(unit)), joiner.end()].join("");
        expect(out).not.toMatch(/\p{Surrogate}|\0/u);
      }),
    );
  });

  it("are not cut in pieces", () => {
    const text = "a🐦".repeat(10);
    const pieces = [...inPieces(text, 4)];
    expect(pieces.join("")).toBe(text);
    for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}/u);
  });
});
