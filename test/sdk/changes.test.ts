import type { User } from "@hoopoe/protocol";
import type { ConversationHandle } from "@hoopoe/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../rig/until.js";
import { clientOf, closeClients, openRoom, texts } from "./clients.js";
import { ProtocolServer } from "./protocol-server.js";
import { Refusal } from "./refusal.js";

let server: ProtocolServer;
let ann: User;
let bob: User;
let room: ReturnType<ProtocolServer["rooms"]["add"]>;
let handle: ConversationHandle;
let id: string;

beforeEach(async () => {
  server = await new ProtocolServer().start();
  [ann, bob] = [server.addUser("ann"), server.addUser("bob")];
  room = server.rooms.add([ann.id, bob.id]);
  id = server.rooms.post(room, ann.id, { text: "first" }).id;
  handle = await openRoom(await clientOf(server.url, { username: "ann", password: "-" }), room.id);
});
afterEach(async () => {
  closeClients();
  await server.stop();
});

const shown = () => handle.view.get().messages[0];
const reactions = (): string =>
  (shown()?.reactions ?? [])
    .map(({ emoji, count }) => `${emoji}${count}`)
    .sort()
    .join();
const count = (name: string): number => server.seen.filter((seen) => seen === name).length;
/** Refuses the event the first time(s); answers after that. */
function failing(event: string, times: number, how: () => "lost" | undefined): void {
  server.fault = (name) => (name === event && times-- > 0 ? how() : undefined);
}
const refuse =
  (...refusal: ConstructorParameters<typeof Refusal>) =>
  (): undefined => {
    throw new Refusal(...refusal);
  };

describe("an edit", () => {
  test("is shown at once as pending, and as the server's when it took it", async () => {
    const done = handle.edit(id, "second");
    expect(shown()).toMatchObject({ text: "second", pending: "edit", editedAt: null });
    await done;
    await until("the event", () => shown()?.editedAt);
    expect(shown()?.text).toBe("second");
    expect(shown()?.pending).toBeUndefined();
    expect(room.messages[0]?.text).toBe("second");
  });

  test("that is refused is taken off again, and says why", async () => {
    failing("message:edit", 1, refuse("FORBIDDEN"));
    const done = handle.edit(id, "second");
    expect(texts(handle)).toEqual(["second"]);
    await expect(done).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(texts(handle)).toEqual(["first"]);
    expect(shown()?.pending).toBeUndefined();
  });

  test("whose answer is lost is repeated and taken once", { timeout: 30_000 }, async () => {
    failing("message:edit", 1, () => "lost");
    server.rooms.drop = (event) => event === "message:updated";
    const done = handle.edit(id, "second");
    await until("it is at the server", () => room.messages[0]?.text === "second");
    const { rev } = room;
    server.io.disconnectSockets(true);
    await done;
    expect(room.rev).toBe(rev);
    await until("it is shown as sent", () => shown()?.editedAt);
    expect(texts(handle)).toEqual(["second"]);
  });

  test("goes on when somebody reacts meanwhile, and never over another device's newer text", async () => {
    server.rooms.drop = () => true;
    server.rooms.react(id, bob.id, { emoji: "👍", on: true });
    await handle.edit(id, "second");
    expect(room.messages[0]).toMatchObject({ text: "second", reactions: [{ emoji: "👍" }] });
    server.rooms.edit(id, ann.id, { text: "from the other device" });
    server.rooms.drop = () => false;
    await expect(handle.edit(id, "third")).rejects.toMatchObject({ code: "CONFLICT" });
    expect(room.messages[0]?.text).toBe("from the other device");
    server.rooms.post(room, bob.id, { text: "x" });
    await until("the newer text is shown", () => texts(handle)[0] === "from the other device");
  });

  test("edits in a row end in the last, whatever answers are lost", { timeout: 30_000 }, async () => {
    failing("message:edit", 2, () => "lost");
    const wished = Array.from({ length: 5 }, (_, n) => `edit ${n}`);
    const done = Promise.all(wished.map((text) => handle.edit(id, text)));
    expect(texts(handle)).toEqual(["edit 4"]);
    const cut = setInterval(() => server.io.disconnectSockets(true), 500);
    await done;
    clearInterval(cut);
    expect(room.messages[0]?.text).toBe("edit 4");
  });
});

describe("a reaction", () => {
  test("toggles at once; refused, it goes back", async () => {
    const done = handle.react(id, "👍", true);
    expect(reactions()).toBe("👍1");
    await done;
    failing("message:react", 1, refuse("CONFLICT"));
    const off = handle.react(id, "👍", false);
    expect(reactions()).toBe("");
    await expect(off).rejects.toMatchObject({ code: "CONFLICT" });
    expect(reactions()).toBe("👍1");
  });

  test("beside others' counts, and is never shown twice", async () => {
    server.rooms.react(id, bob.id, { emoji: "👍", on: true });
    await until("his", () => reactions() === "👍1");
    server.rooms.drop = () => true;
    await handle.react(id, "👍", true);
    expect(reactions()).toBe("👍2");
    server.rooms.drop = () => false;
    server.rooms.react(id, bob.id, { emoji: "🐦", on: true });
    await until("both", () => reactions() === "🐦1,👍2");
  });

  test("toggled quickly: few requests, the last wish holds", async () => {
    const wishes = Array.from({ length: 21 }, (_, n) => handle.react(id, "👍", n % 2 === 0));
    expect(reactions()).toBe("👍1");
    await Promise.all(wishes);
    expect(room.messages[0]?.reactions).toEqual([{ emoji: "👍", userIds: [ann.id], count: 1 }]);
    expect(count("message:react")).toBeLessThanOrEqual(2);
  });

  test("a bare heart is the colourful one; a word is none", async () => {
    await handle.react(id, "\u2764", true);
    expect(reactions()).toBe("\u2764\ufe0f1");
    await expect(handle.react(id, "nice", true)).rejects.toMatchObject({ code: "VALIDATION" });
  });

  test("waits as long as it is told to", async () => {
    failing("message:react", 1, refuse("RATE_LIMITED", 300));
    const began = performance.now();
    await handle.react(id, "👍", true);
    expect(performance.now() - began).toBeGreaterThan(300);
    expect(count("message:react")).toBe(2);
  });
});

describe("a recall", () => {
  test("is marked, then leaves a tombstone; repeated after a lost answer it is one", { timeout: 30_000 }, async () => {
    failing("message:recall", 1, () => "lost");
    const done = handle.recall(id);
    expect(shown()).toMatchObject({ text: "first", pending: "recall" });
    await until("it is at the server", () => room.messages[0]?.recalledAt);
    server.io.disconnectSockets(true);
    await done;
    await until("the tombstone", () => shown()?.recalledAt);
    expect(shown()).toMatchObject({ text: "", reactions: [] });
    expect(shown()?.pending).toBeUndefined();
  });

  test("goes by REST when the socket stays away", { timeout: 40_000 }, async () => {
    server.handshakes = Array.from({ length: 100 }, () => new Refusal("UNAVAILABLE"));
    server.io.disconnectSockets(true);
    await Promise.all([handle.edit(id, "second"), handle.recall(id)]);
    expect(room.messages[0]).toMatchObject({ text: "" });
    expect(count("DELETE /messages/:id")).toBe(1);
  });

  test("signing out ends what waits", async () => {
    failing("message:edit", 99, refuse("UNAVAILABLE"));
    const outcome = handle.edit(id, "second").catch((thrown: { code: string }) => thrown.code);
    await until("it was refused", () => count("message:edit") > 0);
    server.endSession(ann.id, "revoked");
    expect(await outcome).toBe("NETWORK");
  });
});
