import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import type { SocketServer } from "./open-socket-server.js";
import { ToldRevs } from "./told-revs.js";

/** Somebody here is in the conversation `c`. */
function newTold(): ToldRevs {
  const adapter = new EventEmitter();
  const told = new ToldRevs(() => new Date());
  told.watch({ sockets: { adapter } } as unknown as SocketServer);
  adapter.emit("create-room", "c:c");
  return told;
}
const note = (told: ToldRevs, ...revs: number[]): void => {
  for (const rev of revs) told.note("message:created", { conversationId: "c", rev });
};
const revOf = (told: ToldRevs): number | null | undefined => told.of("c")?.rev;

test("what is told beyond a gap does not hide the gap", () => {
  const told = newTold();
  told.raise("c", 3);
  note(told, 5, 6);
  expect(revOf(told)).toBe(3);
  note(told, 4);
  expect(revOf(told)).toBe(6);
});

test("twice, late and old revs change nothing", () => {
  const told = newTold();
  told.raise("c", 3);
  note(told, 5, 5, 2, 3);
  expect(revOf(told)).toBe(3);
  told.raise("c", 5);
  note(told, 4, 7, 6);
  expect(revOf(told)).toBe(7);
});

test("the first word about a conversation is where it begins; 'pull up to here' stands for all below", () => {
  const told = newTold();
  expect(revOf(told)).toBeNull();
  note(told, 40);
  expect(revOf(told)).toBe(40);
  note(told, 60);
  told.note("conversation:advanced", { conversationId: "c", rev: 100 });
  expect(revOf(told)).toBe(100);
  told.note("typing", { conversationId: "c" });
  told.note("message:created", { conversationId: "elsewhere", rev: 1 });
  expect(told.of("elsewhere")).toBeUndefined();
});

test("a long gap is left to the clients' own pulling: what is kept stays bounded", () => {
  const told = newTold();
  told.raise("c", 0);
  note(told, ...Array.from({ length: 1_001 }, (_, i) => i + 2));
  expect(revOf(told)).toBe(1_002);
});
