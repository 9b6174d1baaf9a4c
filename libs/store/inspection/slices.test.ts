import fc from "fast-check";
import { expect, test } from "vitest";
import { slicesOf } from "./slices.js";

test("every number of every log is in exactly one slice, in order, and no group is larger than it may be", () => {
  const logs = fc.array(fc.nat({ max: 60 }), { maxLength: 20 }).map((lengths) => lengths.map((length, i) => ({ id: String(i), length })));
  fc.assert(
    fc.property(logs, fc.integer({ min: 1, max: 50 }), (given, size) => {
      const groups = [...slicesOf(given, size)];
      for (const group of groups) expect(group.reduce((sum, { low, high }) => sum + high - low, 0)).toBeLessThanOrEqual(size);
      const numbers = groups
        .flat()
        .flatMap(({ conversationId, low, high }) => Array.from({ length: high - low }, (_, i) => `${conversationId}/${low + i + 1}`));
      expect(numbers).toEqual(given.flatMap(({ id, length }) => Array.from({ length }, (_, i) => `${id}/${i + 1}`)));
    }),
  );
});
