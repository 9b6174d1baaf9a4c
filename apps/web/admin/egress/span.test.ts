import { expect, test } from "vitest";
import { isFault, lastHours, spanOf, typedTime } from "./span.js";

test("the last hours end with the minute that has begun, and are read back as they were meant", () => {
  const typed = lastHours(72, new Date(2026, 2, 4, 9, 5, 30));
  expect(typed).toEqual({ from: "2026-03-01T09:06", to: "2026-03-04T09:06" });
  expect(spanOf(typed)).toEqual({ from: new Date(2026, 2, 1, 9, 6).toISOString(), to: new Date(2026, 2, 4, 9, 6).toISOString() });
  expect(lastHours(1, new Date(2026, 2, 4, 9, 5, 0)).to).toBe("2026-03-04T09:06");
});

test("what cannot be asked is told at its field", () => {
  const at = (day: number): string => typedTime(new Date(2026, 0, day));
  expect(spanOf({ from: "", to: at(1) })).toEqual({ field: "from", says: "needed" });
  expect(spanOf({ from: at(1), to: "x" })).toEqual({ field: "to", says: "needed" });
  expect(spanOf({ from: at(1), to: at(1) })).toEqual({ field: "to", says: "order" });
  expect(spanOf({ from: at(2), to: at(1) })).toEqual({ field: "to", says: "order" });
  expect(spanOf({ from: "2026-01-01T00:00", to: "2027-02-06T00:00" })).toEqual({ field: "to", says: "tooLong" });
  expect(isFault(spanOf({ from: "2026-01-01T00:00", to: "2027-02-04T00:00" }))).toBe(false);
});
