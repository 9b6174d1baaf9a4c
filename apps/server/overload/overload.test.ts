import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Overload } from "./overload.js";
import type { Signals } from "./signals.js";
import { kindsOfWork } from "./work.js";

let signals: Signals;
let overload: Overload;
const lines: string[] = [];
const log = { info: (_: object, line: string) => void lines.push(line), warn: (_: object, line: string) => void lines.push(line) };

beforeEach(() => {
  vi.useFakeTimers();
  lines.length = 0;
  signals = { loop: 0, pool: 0, memory: 0 };
  overload = new Overload({ read: () => signals, close: () => undefined }, log);
  overload.start();
});
afterEach(() => {
  overload.close();
  vi.useRealTimers();
});

const shed = (): string[] => kindsOfWork.filter((work) => overload.wait(work) > 0);
const after = (ms: number): string[] => {
  vi.advanceTimersByTime(ms);
  return shed();
};

test("work is shed in one order as pressure grows, sends never by it", () => {
  const seen = [0, 0.5, 0.6, 0.7, 0.85, 3].map((loop) => {
    signals = { ...signals, loop };
    return after(100);
  });
  expect(seen).toEqual([[], ["typing"], ["typing", "presence"], ["typing", "presence", "signIn"], kindsOfWork.slice(0, 4), kindsOfWork.slice(0, 4)]);
});

test.each(["loop", "pool"] as const)("any signal alone is pressure: %s", (name) => {
  signals = { ...signals, [name]: 1 };
  expect(after(100)).toEqual(kindsOfWork.slice(0, 4));
});

test("a full memory refuses sends too", () => {
  signals = { ...signals, memory: 1 };
  expect(after(100)).toEqual([...kindsOfWork]);
  signals = { ...signals, memory: 0.2 };
  expect(after(5_000)).toEqual([]);
});

test("it recovers step by step, and does not flap at a threshold", () => {
  signals = { ...signals, loop: 0.85 };
  expect(after(100)).toHaveLength(4);
  for (let i = 0; i < 50; i++) {
    signals = { ...signals, loop: i % 2 ? 0.84 : 0.75 };
    expect(after(100)).toHaveLength(4);
  }
  signals = { ...signals, loop: 0 };
  expect([after(400), after(100), after(2_000)].map((kinds) => kinds.length)).toEqual([4, 3, 0]);
});

test("sends are bounded by how many are under way, and everything else goes before them", () => {
  const { capacity } = overload;
  for (let i = 0; i < capacity / 2; i++) overload.begin();
  expect(shed()).toEqual(["typing"]);
  while (overload.sending < capacity - 1) overload.begin();
  expect(shed()).toEqual(kindsOfWork.slice(0, 4));
  overload.begin();
  expect(shed()).toEqual([...kindsOfWork]);
  overload.end();
  expect(overload.wait("send")).toBe(0);
  while (overload.sending) overload.end();
  expect(after(5_000)).toEqual([]);
});

test("the faster they are answered, the more may be under way; bounded", () => {
  const before = overload.capacity;
  for (let i = 0; i < 100; i++) overload.begin();
  for (let tick = 0; tick < 100; tick++) {
    for (let i = 0; i < 1_500; i++) {
      overload.begin();
      overload.end();
    }
    vi.advanceTimersByTime(100);
  }
  expect(overload.capacity).toBeGreaterThan(before * 3);
  expect(overload.capacity).toBeLessThanOrEqual(8_192);
});

test("what is refused is told when to come back, each another time, and the log says it seldom", () => {
  signals = { ...signals, loop: 1 };
  vi.advanceTimersByTime(100);
  const waits = Array.from({ length: 200 }, () => overload.wait("read"));
  expect(new Set(waits).size).toBeGreaterThan(50);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000);
  for (let i = 0; i < 40; i++) {
    signals = { ...signals, loop: i % 2 };
    vi.advanceTimersByTime(1_000);
  }
  expect(lines.length).toBeLessThanOrEqual(6);
  expect(overload.counts.shed.read).toBe(200);
});

test("a server that leaves takes nothing more, and sends everybody away for longer than it takes to go", () => {
  overload.leave();
  expect(shed()).toEqual([...kindsOfWork]);
  expect(overload.full).toBe(true);
  for (const work of kindsOfWork) expect(overload.wait(work)).toBeGreaterThanOrEqual(1_000);
});
