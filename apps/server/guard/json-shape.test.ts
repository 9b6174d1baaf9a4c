import fc from "fast-check";
import { expect, test } from "vitest";
import { isOvergrown } from "./json-shape.js";

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test("32 levels pass, 33 do not, from wherever the JSON begins", () => {
  expect([32, 33, 400_000].map((depth) => isOvergrown(nested(depth)))).toEqual([false, true, true]);
  expect(isOvergrown(`2999["message:send",${nested(31)}]`, 4)).toBe(false);
  expect(isOvergrown(`2999["message:send",${nested(32)}]`, 4)).toBe(true);
  expect(isOvergrown('{"a":'.repeat(33))).toBe(true);
});

test("siblings are not levels; a hundred thousand of them are too many", () => {
  expect(isOvergrown(JSON.stringify(Array.from({ length: 4_096 }, () => [])))).toBe(false);
  expect(isOvergrown(JSON.stringify(Array.from({ length: 4_098 }, () => [])))).toBe(true);
  expect(isOvergrown(JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))))).toBe(true);
});

test("what stands in strings does not count, however it is escaped", () => {
  for (const text of ["[".repeat(1_000), ",".repeat(10_000), '\\"[['.repeat(500), "\\".repeat(99), '"'.repeat(99), "鸟[".repeat(500)])
    expect(isOvergrown(JSON.stringify({ text, more: [text] }))).toBe(false);
  // a string that closes early shows what is behind it
  expect(isOvergrown(`["\\\\",${nested(33)}]`)).toBe(true);
  expect(isOvergrown(`["\\"${nested(33)}`)).toBe(false);
});

test("agrees with the parsed value on whatever JSON there is", () => {
  const depthOf = (value: unknown): number => (typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0);
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(40), (value, wrapped) => {
      let whole: unknown = value;
      for (let i = 0; i < wrapped; i++) whole = i % 2 ? [whole] : { k: whole };
      const text = JSON.stringify(whole);
      if ((text.match(/,/g)?.length ?? 0) <= 4_096) expect(isOvergrown(text)).toBe(depthOf(whole) > 32);
    }),
  );
});
