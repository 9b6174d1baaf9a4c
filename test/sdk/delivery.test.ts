import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { User } from "@hoopoe/protocol";
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
const ai = {
  runId: "r",
  attempt: 0,
  nextIndex: 0,
  state: "streaming" as const,
  label: "AI",
  provider: null,
  model: null,
  jurisdiction: null,
  redactions: {},
  sources: [],
  usage: null,
  errorCode: null,
};

describe("what a page is spared", () => {
  test("many deltas are few renderings, and no other message is touched", async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    for (let n = 0; n < 50; n += 1) server.rooms.post(room, bob.id, { text: String(n) });
    const handle = await openRoom(await signIn(), room.id);
    const { id } = server.rooms.post(room, bob.id, { text: "", ai });
    await until("it begins", () => handle.view.get().messages.length === 51);
    const before = handle.view.get();
    let renderings = 0;
    handle.view.subscribe(() => {
      renderings += 1;
    });
    for (let index = 0; index < 500; index += 1) server.rooms.delta(room, id, { attempt: 0, index, text: "x" });
    await until("all is shown", () => handle.view.get().messages.at(-1)?.text.length === 500);
    expect(renderings).toBeLessThan(60);
    const after = handle.view.get();
    expect(after.messages.slice(0, 50).every((message, place) => message === before.messages[place])).toBe(true);
    expect(after.members).toBe(before.members);
    expect(handle.view.get()).toBe(after);
  });

  test("an event of a later version is counted and makes no gap", async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    const handle = await openRoom(await signIn(), room.id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const pulls = server.seen.filter((name) => name === "sync:pull").length;
    room.rev += 1;
    server.io.in(room.id).emit("poll:closed", { conversationId: room.id, rev: room.rev, winner: "x" });
    server.rooms.post(room, bob.id, { text: "1" });
    await until("it is shown", () => texts(handle).join() === "1");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(server.seen.filter((name) => name === "sync:pull")).toHaveLength(pulls);
  });

  test("a closed client lets its process end", async () => {
    const program = `
      import { createClient } from ${JSON.stringify(import.meta.resolve("@hoopoe/sdk"))};
      const client = createClient({ baseUrl: ${JSON.stringify(server.url)}, credentials: "memory" });
      await client.login({ username: "ann", password: "-" });
      client.users.get("nobody");
      client.conversation("none").open();
      client.conversation("none").send({ text: "unsent" });
      await client.emit("sync:heads", {});
      client.close();
      const closed = performance.now();
      process.on("exit", () => console.log(performance.now() - closed));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    expect(Number(stdout)).toBeLessThan(1_000);
  });
});

describe("a message on its way", () => {
  test("goes by REST when the socket stays away", { timeout: 40_000 }, async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    const handle = await openRoom(await signIn(), room.id);
    server.handshakes = Array.from({ length: 100 }, () => new Refusal("UNAVAILABLE"));
    server.io.disconnectSockets(true);
    handle.send({ text: "1" });
    handle.send({ text: "2" });
    await until("both arrive", () => room.messages.length === 2, 30_000);
    expect(server.seen.filter((name) => name === "message:send")).toEqual([]);
    server.handshakes = [];
    await until("both are shown", () => texts(handle).join() === "1,2");
  });

  test("is shown once when another tab, a page or a pull has it before its acknowledgement", async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    const handle = await openRoom(await signIn(), room.id);
    server.fault = (name) => (name === "message:send" ? "lost" : undefined);
    server.rooms.drop = (event) => event === "message:created";
    handle.send({ text: "1" });
    await until("it is at the server", () => room.messages.length === 1);
    expect(texts(handle)).toEqual(["1 (sending)"]);
    server.rooms.drop = () => false;
    server.rooms.post(room, bob.id, { text: "2" });
    await until("the pull has it", () => texts(handle).join() === "1,2");
    expect(handle.view.get().messages.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test("waits as long as it is told to", async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    const handle = await openRoom(await signIn(), room.id);
    let refusals = 2;
    server.fault = (name) => {
      if (name === "message:send" && refusals-- > 0) throw new Refusal("RATE_LIMITED", 250);
      return undefined;
    };
    const began = performance.now();
    for (const text of ["1", "2"]) handle.send({ text });
    await until("both are sent", () => texts(handle).join() === "1,2");
    expect(performance.now() - began).toBeGreaterThan(500);
    expect(room.messages.map(({ text }) => text)).toEqual(["1", "2"]);
  });
});
