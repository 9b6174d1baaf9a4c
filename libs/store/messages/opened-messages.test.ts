import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MessageRow } from "./message-row.js";
import { multirange, OpenedMessages } from "./opened-messages.js";

const row = (rev: number, more: Partial<MessageRow> = {}): MessageRow =>
  ({ conversation_id: "c", rev, text: "t", unreadable: false, run_id: null, ...more }) as MessageRow;

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

describe("messages opened lately", () => {
  test("are found by conversation and rev, within the span asked for", () => {
    const opened = new OpenedMessages();
    for (const rev of [3, 4, 6, 300]) opened.add(row(rev));
    expect([...opened.held("c", { from: 4, count: 100 }).keys()]).toEqual([4, 6]);
    expect(opened.held("d", { from: 1, count: 100 }).size).toBe(0);
  });

  test("leave out what may change under its rev, or could not be read", () => {
    const opened = new OpenedMessages();
    opened.add(row(1, { run_id: "r" }));
    opened.add(row(2, { unreadable: true }));
    expect(opened.held("c", { from: 0, count: 10 }).size).toBe(0);
  });

  test("are gone after five minutes, also when nothing happened in between", () => {
    const opened = new OpenedMessages();
    opened.add(row(1));
    vi.advanceTimersByTime(151_000);
    opened.add(row(2));
    expect(opened.held("c", { from: 0, count: 10 }).size).toBe(2);
    vi.advanceTimersByTime(151_000);
    expect([...opened.held("c", { from: 0, count: 10 }).keys()]).toEqual([2]);
    vi.advanceTimersByTime(1_000_000);
    expect(opened.held("c", { from: 0, count: 10 }).size).toBe(0);
  });

  test("take no more than their bytes", () => {
    const opened = new OpenedMessages();
    for (let rev = 1; rev <= 10_000; rev++) opened.add(row(rev, { text: "x".repeat(5_000) }));
    const held = opened.held("c", { from: 1, count: 10_000 });
    expect(held.size * 10_700).toBeLessThanOrEqual(32 * 1024 * 1024);
    expect(held.has(10_000)).toBe(true);
  });
});

test.each([
  [[], "{}"],
  [[5], "{[5,5]}"],
  [[1, 2, 3, 7, 9, 10], "{[1,3],[7,7],[9,10]}"],
])("the revs %j are the ranges %s", (revs, text) => {
  expect(multirange(revs)).toBe(text);
});
