import type { Message, User } from "@hoopoe/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../rig/until.js";
import { clientOf, closeClients, openRoom, texts } from "./clients.js";
import { ProtocolServer } from "./protocol-server.js";
import { Refusal } from "./refusal.js";

let server: ProtocolServer;
let ann: User;
let bob: User;

beforeEach(async () => {
  server = await new ProtocolServer().start();
  [ann, bob] = [server.addUser("ann"), server.addUser("bob")];
});
afterEach(async () => {
  closeClients();
  await server.stop();
});

const signIn = () => clientOf(server.url, { username: "ann", password: "-" });
const count = (name: string): number => server.seen.filter((seen) => seen === name).length;
type Room = ReturnType<ProtocolServer["rooms"]["add"]>;

/** Messages that nobody is told of. */
function addSilently(room: Room, many: number, text: (n: number) => string): void {
  const [last] = room.messages.slice(-1) as [Message];
  for (let n = 1; n <= many; n += 1) {
    const [seq, rev] = [last.seq + n, room.rev + n];
    room.messages.push({ ...last, id: `0190${seq.toString(16).padStart(8, "0")}`, seq, rev, clientId: `c${seq}`, text: text(n) });
  }
  Object.assign(room, { rev: room.rev + many, lastSeq: last.seq + many });
}

describe("catching up, however far behind", () => {
  test("100,000 messages: a few questions and a page of them, never all", { timeout: 60_000 }, async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    server.rooms.post(room, bob.id, { text: "first" });
    const handle = await openRoom(await signIn(), room.id);
    await until("the first", () => texts(handle).join() === "first");
    addSilently(room, 100_000, (n) => `text ${n}`);
    server.seen.length = 0;
    server.io.disconnectSockets(true);
    await until("the last is shown", () => texts(handle).at(-1) === "text 100000", 20_000);
    const { messages, hasOlder } = handle.view.get();
    expect([messages.length, hasOlder]).toEqual([50, true]);
    expect(count("sync:pull") + count("GET /conversations/:id/messages")).toBeLessThanOrEqual(4);
    // Older ones come by scrolling.
    await handle.loadOlder();
    expect(handle.view.get().messages).toHaveLength(100);
  });

  test("some hundreds: page by page, with time for other things in between", async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    server.rooms.post(room, bob.id, { text: "first" });
    const handle = await openRoom(await signIn(), room.id);
    addSilently(room, 600, (n) => `text ${n}`);
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    server.io.disconnectSockets(true);
    await until("all of them", () => handle.view.get().messages.length === 601);
    clearInterval(ticking);
    // The model of a server gives 20 at once.
    expect(count("sync:pull")).toBeGreaterThanOrEqual(30);
    expect(turns).toBeGreaterThan(20);
  });

  test("long texts: the window is bounded by what they weigh", { timeout: 60_000 }, async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    server.rooms.post(room, bob.id, { text: "first" });
    const handle = await openRoom(await signIn(), room.id);
    addSilently(room, 500, () => "界".repeat(20_000));
    server.io.disconnectSockets(true);
    await until("the last is shown", () => handle.view.get().messages.at(-1)?.seq === 501, 40_000);
    await until("complete", () => count("sync:pull") >= 26, 30_000);
    const units = handle.view.get().messages.reduce((sum, { text }) => sum + text.length, 0);
    expect(units).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(handle.view.get().messages.length).toBeGreaterThan(150);
    expect(handle.view.get().hasOlder).toBe(true);
  });

  test("2,000 conversations: the list again, and not one question for each", { timeout: 60_000 }, async () => {
    const rooms = Array.from({ length: 2_000 }, (_, n) => server.rooms.add([ann.id, bob.id], `room ${n}`));
    for (const room of rooms) server.rooms.post(room, bob.id, { text: "first" });
    const client = await signIn();
    await until("the list", () => client.conversations.get().items.length === 2_000);
    for (const room of rooms) addSilently(room, 3, (n) => `text ${n}`);
    server.seen.length = 0;
    server.io.disconnectSockets(true);
    await until("all unread", () => client.conversations.get().items.every(({ unread, lastSeq }) => unread === 4 && lastSeq === 4), 30_000);
    expect(server.seen.length).toBeLessThan(20);
    expect(count("GET /conversations/:id") + count("sync:pull")).toBe(0);
  });

  test("a server that is overloaded is asked again when it said, and not before", { timeout: 60_000 }, async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    const handle = await openRoom(await signIn(), room.id);
    const asked: number[] = [];
    server.fault = (name) => {
      if (name !== "sync:pull" && name !== "sync:heads") return undefined;
      asked.push(performance.now());
      if (asked.length <= 3) throw new Refusal("OVERLOADED", 600);
      return undefined;
    };
    server.rooms.drop = () => true;
    server.rooms.post(room, bob.id, { text: "missed" });
    server.rooms.drop = () => false;
    server.io.disconnectSockets(true);
    await until("it is healed", () => texts(handle).join() === "missed", 30_000);
    for (const [n, at] of asked.slice(1, 4).entries()) expect(at - (asked[n] as number)).toBeGreaterThanOrEqual(590);
  });
});
