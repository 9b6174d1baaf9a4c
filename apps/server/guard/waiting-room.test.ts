import { expect, test } from "vitest";
import { WaitingRoom } from "./waiting-room.js";

test("the one that waited longest makes room; who has left is not shown out", () => {
  const out: string[] = [];
  const room = new WaitingRoom<string>(2, (one) => void out.push(one));
  for (const one of ["a", "b", "c"]) room.enter(one);
  expect([out, room.size, room.displaced]).toEqual([["a"], 2, 1]);
  room.leave("b");
  room.leave("nobody");
  room.enter("d");
  expect([out, room.size]).toEqual([["a"], 2]);
  room.enter("e");
  expect(out).toEqual(["a", "c"]);
});
