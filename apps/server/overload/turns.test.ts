import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Handshakes } from "./handshakes.js";
import { Turns } from "./turns.js";

test("a few at a time, in order, all of them; one that failed or left holds up nobody", async () => {
  const turns = new Turns(64);
  let underWay = 0;
  let most = 0;
  const done: number[] = [];
  const gone = new Set([100, 101, 500]);
  const all = Array.from({ length: 2_000 }, (_, i) =>
    turns.run(
      async () => {
        most = Math.max(most, ++underWay);
        await turn();
        underWay--;
        done.push(i);
        if (i % 7 === 0) throw new Error("refused");
      },
      () => !gone.has(i),
    ),
  );
  void all.map((one) => one.catch(() => undefined));
  while (done.length < 1_997) await turn();
  expect([most, turns.waiting, done.filter((i) => gone.has(i))]).toEqual([64, 0, []]);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  await turns.run(async () => void done.push(-1));
  expect(done.at(-1)).toBe(-1);
});

test("the queue is bounded, and who is sent away is told when to come back, each another time", () => {
  const handshakes = new Handshakes();
  const never = (): Promise<void> => new Promise(() => undefined);
  for (let i = 0; i < 64 + 4_096; i++) {
    expect(handshakes.wait()).toBe(0);
    void handshakes.run(never);
  }
  const waits = Array.from({ length: 100 }, () => handshakes.wait());
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_000);
  expect(new Set(waits).size).toBeGreaterThan(50);
});
