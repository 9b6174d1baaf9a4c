import { expect, test } from "vitest";
import { envelopeParts, spaced } from "./envelope.js";

test("the parts follow the envelope of 3, 8, 8 and 12 bytes and lose none", () => {
  const hex = `e10100${"aa".repeat(8)}${"bb".repeat(8)}${"cc".repeat(12)}${"dd".repeat(48)}`;
  const parts = envelopeParts({ hex });
  expect(parts.map((part) => part.hex.slice(0, 2))).toEqual(["e1", "aa", "bb", "cc", "dd"]);
  expect(parts.map((part) => part.hex).join("")).toBe(hex);
  expect(spaced("e10100")).toBe("e1 01 00");
});
