import { expect, test, vi } from "vitest";
import { LogQuota } from "./log-quota.js";

test("a burst, then a trickle that tells how many lines were held back", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const quota = new LogQuota({ perSecond: 2, burst: 3 });
  expect([1, 2, 3, 4, 5].map(() => quota.take())).toEqual([{}, {}, {}, null, null]);
  vi.advanceTimersByTime(500);
  expect([quota.take(), quota.take()]).toEqual([{ heldBack: 2 }, null]);
  vi.advanceTimersByTime(60_000);
  expect([1, 2, 3, 4].map(() => quota.take())).toEqual([{ heldBack: 1 }, {}, {}, null]);
  vi.useRealTimers();
});
