import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { AgainAndAgain } from "./again-and-again.js";

test("again and again, never twice at once, whatever goes wrong", async () => {
  const seen: string[] = [];
  let atOnce = 0;
  const task = new AgainAndAgain({
    everyMs: 1,
    async run() {
      expect(++atOnce).toBe(1);
      seen.push("run");
      await sleep(5);
      atOnce -= 1;
      if (seen.length % 2) throw new Error("the database is away");
    },
    failed: (error) => void seen.push((error as Error).message),
  });
  task.start();
  while (seen.length < 6) await sleep(2);
  await task.stop();
  const count = seen.length;
  await sleep(20);
  expect(seen.length).toBe(count);
  expect(seen.slice(0, 3)).toEqual(["run", "the database is away", "run"]);
});

test("what is under way is told that it is to end, and waited for", async () => {
  let ended = false;
  const task = new AgainAndAgain({
    everyMs: 60_000,
    firstMs: 1,
    async run(isOver) {
      while (!isOver()) await sleep(1);
      await sleep(20);
      ended = true;
    },
  });
  task.start();
  await sleep(20);
  await task.stop();
  expect(ended).toBe(true);
});
