import fc from "fast-check";
import { expect, test } from "vitest";
import { isoTime } from "./iso-time.js";

const furthest = 8_640_000_000_000_000;

test("is what toISOString gives, of any two dates after one another", () => {
  const near = fc.integer({ min: -200_000_000, max: 200_000_000 });
  fc.assert(
    fc.property(fc.integer({ min: -furthest + 200_000_000, max: furthest - 200_000_000 }), near, (ms, further) => {
      for (const date of [new Date(ms), new Date(ms + further), new Date(ms)]) expect(isoTime(date)).toBe(date.toISOString());
    }),
  );
});

test.each([0, -1, 1, 86_399_999, 86_400_000, -86_400_000, -furthest, furthest])("%i milliseconds", (ms) => {
  expect(isoTime(new Date(ms))).toBe(new Date(ms).toISOString());
});

test("an invalid date is refused", () => {
  expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError);
});
