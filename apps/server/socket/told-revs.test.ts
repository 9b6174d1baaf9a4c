import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { SocketServer } from "./open-socket-server.js";
import { ToldRevs } from "./told-revs.js";

/** Somebody here has come into the conversation `c`, which is at this rev. */
async function newTold(rev: number, meanwhile: (told: ToldRevs) => void = () => undefined): Promise<{ told: ToldRevs; adapter: EventEmitter }> {
  const adapter = new EventEmitter();
  const told = new ToldRevs(async (ids) => new Map(ids.map((id) => [id, rev])));
  told.watch({ sockets: { adapter } } as unknown as SocketServer);
  adapter.emit("create-room", "c:c");
  meanwhile(told);
  await sleep(50);
  return { told, adapter };
}
const note = (told: ToldRevs, ...revs: number[]): void => {
  for (const rev of revs) told.note("message:created", { conversationId: "c", rev });
};

test("what is told beyond a gap does not hide the gap", async () => {
  const { told } = await newTold(3);
  note(told, 5, 6);
  expect(told.through("c")).toBe(3);
  expect([4, 5, 6, 7].filter((rev) => told.has("c", rev))).toEqual([5, 6]);
  note(told, 4);
  expect(told.through("c")).toBe(6);
});

test("twice, late and old revs change nothing", async () => {
  const { told } = await newTold(3);
  note(told, 5, 5, 2, 3);
  expect(told.through("c")).toBe(3);
  told.raise("c", 5);
  note(told, 4, 7, 6);
  expect(told.through("c")).toBe(7);
});

test("it begins where the conversation was, also when something is told before that is known", async () => {
  const { told } = await newTold(40, (begun) => {
    expect(begun.through("c")).toBeNull();
    note(begun, 39, 41, 43);
    expect(begun.through("c")).toBeNull();
  });
  expect(told.through("c")).toBe(41);
  expect(told.has("c", 43)).toBe(true);
});

test("what came while somebody was let in counts as not told", async () => {
  const adapter = new EventEmitter();
  const told = new ToldRevs(async () => new Map([["c", 45]]));
  told.watch({ sockets: { adapter } } as unknown as SocketServer);
  told.letIn([{ conversationId: "c", rev: 40 }], () => adapter.emit("create-room", "c:c"));
  adapter.emit("create-room", "c:unread");
  await sleep(50);
  expect(told.through("c")).toBe(40);
  expect(told.through("unread")).toBeNull();
  // who is there already has been told more than the next one has read
  note(told, 41, 42);
  told.letIn([{ conversationId: "c", rev: 41 }], () => undefined);
  expect(told.through("c")).toBe(42);
});

test("who is let in from elsewhere is told from where they came in", async () => {
  const { told } = await newTold(45, (begun) => begun.note("conversation:created", { conversationId: "c", rev: 40 }));
  expect(told.through("c")).toBe(40);
});

test("a gap is told again however far what came after it went; only the last that were missed, when they are too many", async () => {
  const { told } = await newTold(3);
  for (let rev = 6; rev <= 900; rev += 1) note(told, rev);
  expect(told.missedFrom("c", { upToRev: 900, most: 2 })).toBe(3);
  expect(told.missedFrom("c", { upToRev: 900, most: 1 })).toBe(4);
  expect(told.missedFrom("c", { upToRev: 902, most: 3 })).toBe(4);
  expect(told.missedFrom("elsewhere", { upToRev: 7, most: 3 })).toBe(7);
});

test("what one person is told, the others are not", async () => {
  const { told } = await newTold(3);
  for (const event of ["conversation:created", "conversation:removed", "conversation:advanced"]) told.note(event, { conversationId: "c", rev: 4 });
  told.note("typing", { conversationId: "c" });
  expect(told.through("c")).toBe(3);
});

test("conversations that nobody here is in are not kept", async () => {
  const { told, adapter } = await newTold(3);
  told.note("message:created", { conversationId: "elsewhere", rev: 1 });
  expect(told.through("elsewhere")).toBeNull();
  adapter.emit("delete-room", "c:c");
  note(told, 4);
  expect(told.through("c")).toBeNull();
});

test("a long gap is left to the clients' own pulling: what is kept stays bounded", async () => {
  const { told } = await newTold(0);
  note(told, ...Array.from({ length: 1_001 }, (_, i) => i + 2));
  expect(told.through("c")).toBe(1_002);
});
