import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelError } from "../model-error.js";
import { type HostLimits, type Patience, PlaceQueue } from "./place-queue.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const queueOf = (limits: Partial<HostLimits>): PlaceQueue => {
  const queue = new PlaceQueue("house");
  queue.setLimits({ concurrency: null, requestsPerMinute: null, ...limits });
  return queue;
};
/** Who got in, in order, and why others did not. */
function visitors(queue: PlaceQueue) {
  const inside: string[] = [];
  const sent: Record<string, string> = {};
  const come = (name: string, patience: Partial<Patience> = {}): void => {
    const whole = { signal: new AbortController().signal, until: Date.now() + 120_000, last: true, ...patience };
    queue.enter(whole).then(
      () => void inside.push(name),
      (error: ModelError) => {
        sent[name] = error.kind;
      },
    );
  };
  return { inside, sent, come };
}
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe("places", () => {
  it("are given in the order of coming, as many as there are", async () => {
    const queue = queueOf({ concurrency: 2 });
    const { inside, come } = visitors(queue);
    for (const name of ["a", "b", "c", "d"]) come(name);
    await pass(0);
    expect(inside).toEqual(["a", "b"]);
    expect([queue.inUse, queue.waiting]).toEqual([2, 2]);
    queue.leave();
    await pass(0);
    expect(inside).toEqual(["a", "b", "c"]);
    queue.setLimits({ concurrency: 3, requestsPerMinute: null });
    await pass(0);
    expect(inside).toEqual(["a", "b", "c", "d"]);
  });

  it("are 64 where nothing is set", async () => {
    const queue = queueOf({});
    const { inside, come } = visitors(queue);
    for (let i = 0; i < 70; i += 1) come(String(i));
    await pass(0);
    expect(inside).toHaveLength(64);
  });

  it("not had in time: timeout, and overloaded where another host is asked next; a free one is had all the same", async () => {
    const queue = queueOf({ concurrency: 1 });
    const { inside, sent, come } = visitors(queue);
    come("late", { until: Date.now() - 1 });
    come("last", { until: Date.now() + 1_000 });
    come("first", { until: Date.now() + 1_000, last: false });
    await pass(1_001);
    expect(inside).toEqual(["late"]);
    expect(sent).toEqual({ last: "timeout", first: "overloaded" });
    expect(queue.waiting).toBe(0);
  });

  it("a stop while waiting makes way for the next", async () => {
    const queue = queueOf({ concurrency: 1 });
    const { inside, sent, come } = visitors(queue);
    const stop = new AbortController();
    come("a");
    come("b", { signal: stop.signal });
    come("c");
    come("d", { signal: AbortSignal.abort() });
    stop.abort();
    queue.leave();
    await pass(0);
    expect(inside).toEqual(["a", "c"]);
    expect(sent).toEqual({ b: "interrupted", d: "interrupted" });
  });

  it("more than 512 do not wait", async () => {
    const queue = queueOf({ concurrency: 1 });
    const { sent, come } = visitors(queue);
    for (let i = 0; i < 515; i += 1) come(String(i));
    await pass(0);
    expect(queue.waiting).toBe(512);
    expect(Object.values(sent)).toEqual(["overloaded", "overloaded"]);
  });
});

describe("rates", () => {
  it("so many begin in any minute", async () => {
    const queue = queueOf({ requestsPerMinute: 2 });
    const { inside, come } = visitors(queue);
    come("a");
    await pass(30_000);
    for (const name of ["b", "c", "d"]) come(name);
    await pass(29_000);
    expect(inside).toEqual(["a", "b"]);
    await pass(1_100);
    expect(inside).toEqual(["a", "b", "c"]);
    await pass(29_000);
    expect(inside).toEqual(["a", "b", "c"]);
    await pass(1_000);
    expect(inside).toEqual(["a", "b", "c", "d"]);
  });

  it("a host that asks for rest has it, then is asked by half as many, and by more as it goes well", async () => {
    const queue = queueOf({ concurrency: 4 });
    const { inside, come } = visitors(queue);
    for (let i = 0; i < 9; i += 1) come(String(i));
    await pass(0);
    expect(inside).toHaveLength(4);
    queue.rest(20_000);
    for (let i = 0; i < 4; i += 1) queue.leave();
    await pass(19_900);
    expect(inside).toHaveLength(4);
    await pass(200);
    expect(inside).toHaveLength(6);
    queue.bore();
    await pass(0);
    expect(inside).toHaveLength(7);
  });
});
