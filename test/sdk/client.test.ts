import type { User } from "@hoopoe/protocol";
import type { Client } from "@hoopoe/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until as untilNamed } from "../rig/until.js";
import { clientOf, closeClients, newClient, openRoom, texts } from "./clients.js";
import { ProtocolServer } from "./protocol-server.js";
import { Refusal } from "./refusal.js";

let server: ProtocolServer;
let ann: User;
let bob: User;
const until = (probe: () => boolean, ms?: number): Promise<boolean> => untilNamed(String(probe), probe, ms);

beforeEach(async () => {
  server = await new ProtocolServer().start();
  ann = server.addUser("ann");
  bob = server.addUser("bob");
});
afterEach(async () => {
  closeClients();
  await server.stop();
});

const signIn = (username: string): Promise<Client> => clientOf(server.url, { username, password: "-" });
const room = () => server.rooms.add([ann.id, bob.id]);

describe("sessions", () => {
  test("calls that fall together on an expired token share one refresh", async () => {
    const client = await signIn("ann");
    for (const held of server.tokens.values()) held.expiresAt = 0;
    await Promise.all([client.call("me"), client.call("me"), client.call("me")]);
    expect(server.seen.filter((name) => name === "POST /auth/refresh")).toHaveLength(1);
  });

  test("a refused refresh ends the session, an unreachable server does not", async () => {
    const client = await signIn("ann");
    for (const held of server.tokens.values()) held.expiresAt = 0;
    server.fault = (name) => (name === "POST /auth/refresh" ? "lost" : undefined);
    await expect(client.call("me")).rejects.toMatchObject({ code: "NETWORK", retryable: true });
    expect(client.session.get().status).toBe("signed-in");
    server.fault = () => undefined;
    await client.call("me");
    for (const held of server.tokens.values()) held.expiresAt = 0;
    server.sessions.clear();
    await expect(client.call("me")).rejects.toMatchObject({ code: "TOKEN_INVALID" });
    expect(client.session.get()).toMatchObject({ status: "signed-out", me: null, endReason: "revoked" });
  });

  test("session:ended signs out with its reason and nothing reconnects", async () => {
    const client = await signIn("ann");
    server.endSession(ann.id, "deactivated");
    await until(() => client.session.get().status === "signed-out");
    expect(client.session.get().endReason).toBe("deactivated");
    expect(client.connection.get()).toBe("offline");
    const calls = server.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(server.seen.length).toBe(calls);
  });

  test("an error carries code, fields, request id and waiting time", async () => {
    const client = await signIn("ann");
    server.fault = (name) => {
      if (name === "GET /me") throw new Refusal("OVERLOADED", 2_000);
      return undefined;
    };
    await expect(client.call("me")).rejects.toMatchObject({
      code: "OVERLOADED",
      status: 503,
      retryable: true,
      retryAfterMs: 2_000,
      requestId: "q",
      errors: [],
    });
  });

  test("logging out and in as somebody else leaves nothing of the first", async () => {
    const mine = room();
    server.rooms.post(mine, bob.id, { text: "for ann" });
    const client = await signIn("ann");
    const handle = await openRoom(client, mine.id);
    await client.logout();
    expect(texts(handle)).toEqual([]);
    expect(client.conversations.get().items).toEqual([]);
    server.addUser("eve");
    await client.login({ username: "eve", password: "-" });
    await until(() => handle.view.get().state === "gone");
    expect(client.conversations.get().items).toEqual([]);
  });
});

describe("the socket", () => {
  test("waits when told to, refreshes an expired token, and connects again after a cut", async () => {
    const client = newClient(server.url);
    server.handshakes = [new Refusal("OVERLOADED", 300), new Refusal("TOKEN_EXPIRED"), new Refusal("UNAVAILABLE")];
    const began = performance.now();
    await client.login({ username: "ann", password: "-" });
    await until(() => client.connection.get() === "online");
    expect(performance.now() - began).toBeGreaterThan(300);
    expect(server.seen.filter((name) => name === "POST /auth/refresh")).toHaveLength(1);
    server.io.disconnectSockets(true);
    await until(() => client.connection.get() !== "online");
    await until(() => client.connection.get() === "online");
  });

  test("a connection that is cut before it was let in is tried again", async () => {
    server.handshakes = ["cut"];
    const client = await signIn("ann");
    await until(() => client.connection.get() === "online", 3_000);
    server.handshakes = ["cut", "cut"];
    server.io.disconnectSockets(true);
    await until(() => server.handshakes.length === 0 && client.connection.get() === "online");
  });

  test("TOKEN_INVALID after a fresh token is the end", async () => {
    const client = await signIn("ann");
    server.handshakes = [new Refusal("TOKEN_INVALID"), new Refusal("TOKEN_INVALID")];
    server.io.disconnectSockets(true);
    await until(() => client.session.get().status === "signed-out");
    expect(client.session.get().endReason).toBe("revoked");
  });
});

describe("a conversation", () => {
  test("what is sent is shown at once, once, by everybody", async () => {
    const { id } = room();
    const [a, b] = [await openRoom(await signIn("ann"), id), await openRoom(await signIn("bob"), id)];
    for (const text of ["1", "2", "3"]) a.send({ text });
    expect(texts(a)).toEqual(["1 (sending)", "2 (sending)", "3 (sending)"]);
    await until(() => texts(b).length === 3);
    expect(texts(b)).toEqual(["1", "2", "3"]);
    await until(() => texts(a).join() === "1,2,3");
  });

  test.each(["acknowledgements", "events", "both"])("loses nothing and doubles nothing when %s are lost", { timeout: 60_000 }, async (what) => {
    const mine = room();
    const a = await openRoom(await signIn("ann"), mine.id);
    let count = 0;
    if (what !== "events") server.fault = (name) => (name === "message:send" && count++ % 2 === 0 ? "lost" : undefined);
    if (what !== "acknowledgements") server.rooms.drop = (event) => event.startsWith("message:");
    // The acknowledgement's time runs out at once: the connection is cut instead.
    const cut = setInterval(() => server.io.disconnectSockets(true), 400);
    const sent = Array.from({ length: 6 }, (_, n) => String(n));
    for (const text of sent) a.send({ text });
    await until(() => mine.messages.length === 6, 30_000);
    clearInterval(cut);
    server.fault = () => undefined;
    await until(() => texts(a).join() === sent.join(), 20_000);
    expect(mine.messages.map(({ text }) => text)).toEqual(sent);
  });

  test("what is refused fails, can be sent again and be discarded; the next ones go on", async () => {
    const mine = room();
    const client = await signIn("ann");
    const a = await openRoom(client, mine.id);
    server.fault = (name) => {
      if (name === "message:send") throw new Refusal("FORBIDDEN");
      return undefined;
    };
    const [first, second] = [a.send({ text: "1" }), a.send({ text: "2" })];
    await until(() => texts(a).join() === "1 (failed),2 (failed)");
    expect(a.view.get().messages[0]?.error?.code).toBe("FORBIDDEN");
    expect(client.conversations.get().items[0]?.draftCount).toBe(2);
    server.fault = () => undefined;
    a.discard(first);
    a.retry(second);
    await until(() => texts(a).join() === "2");
    expect(client.conversations.get().items[0]?.draftCount).toBe(0);
  });

  test("heals lost events by the gap that the next one shows, and keeps what did not change the same object", async () => {
    const mine = room();
    const a = await openRoom(await signIn("ann"), mine.id);
    server.rooms.post(mine, bob.id, { text: "1" });
    await until(() => texts(a).length === 1);
    const [held] = a.view.get().messages;
    server.rooms.drop = () => true;
    server.rooms.post(mine, bob.id, { text: "2" });
    server.rooms.update(mine, mine.messages[1]?.id ?? "", { text: "2'" });
    server.rooms.drop = () => false;
    server.rooms.post(mine, bob.id, { text: "3" });
    await until(() => texts(a).join() === "1,2',3");
    expect(a.view.get().messages[0]).toBe(held);
  });

  test("catches up after a cut, by more pages than one, and reads older ones on demand", async () => {
    const mine = room();
    for (let n = 0; n < 120; n += 1) server.rooms.post(mine, bob.id, { text: String(n) });
    const a = await openRoom(await signIn("ann"), mine.id);
    expect(a.view.get().messages).toHaveLength(50);
    expect(a.view.get().hasOlder).toBe(true);
    server.rooms.drop = () => true;
    for (let n = 120; n < 200; n += 1) server.rooms.post(mine, bob.id, { text: String(n) });
    server.rooms.drop = () => false;
    server.io.disconnectSockets(true);
    await until(() => a.view.get().messages.length === 130);
    await a.loadOlder();
    await a.loadOlder();
    expect(a.view.get().hasOlder).toBe(false);
    expect(texts(a)).toEqual(Array.from({ length: 200 }, (_, n) => String(n)));
  });

  test("is gone when the caller is taken out, and back when added again", async () => {
    const mine = room();
    const client = await signIn("ann");
    const a = await openRoom(client, mine.id);
    server.rooms.removeMember(mine, ann.id);
    await until(() => a.view.get().state === "gone");
    expect(client.conversations.get().items).toEqual([]);
    server.rooms.post(mine, bob.id, { text: "unseen" });
    server.rooms.addMember(mine, ann.id);
    await until(() => a.view.get().state === "ready" && client.conversations.get().items.length === 1);
  });

  test("a restore from backup begins it anew", async () => {
    const mine = room();
    server.rooms.post(mine, bob.id, { text: "before" });
    server.rooms.post(mine, bob.id, { text: "lost by the restore" });
    const a = await openRoom(await signIn("ann"), mine.id);
    mine.messages.pop();
    Object.assign(mine, { epoch: "restored", rev: 3, lastSeq: 1 });
    server.io.disconnectSockets(true);
    await until(() => texts(a).join() === "before");
    server.rooms.post(mine, bob.id, { text: "after" });
    await until(() => texts(a).length === 2);
    expect(texts(a)).toEqual(["before", "after"]);
  });

  test("an answer streams, whatever is lost on the way", async () => {
    const mine = room();
    const a = await openRoom(await signIn("ann"), mine.id);
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
    const { id } = server.rooms.post(mine, bob.id, { text: "", ai });
    server.rooms.delta(mine, id, { attempt: 0, index: 0, text: "one " });
    server.rooms.delta(mine, id, { attempt: 0, index: 1, text: "two " });
    await until(() => texts(a).join() === "one two ");
    // Piece 2 is lost; the row has it.
    Object.assign(mine.messages[0] as object, { text: "one two three ", ai: { ...ai, nextIndex: 3 } });
    server.rooms.delta(mine, id, { attempt: 0, index: 3, text: "four" });
    await until(() => texts(a).join() === "one two three four");
    server.rooms.delta(mine, id, { attempt: 1, index: 0, text: "anew" });
    await until(() => texts(a).join() === "anew");
    server.rooms.update(mine, id, { text: "anew, and done", ai: { ...ai, attempt: 1, nextIndex: 2, state: "done" } });
    server.rooms.delta(mine, id, { attempt: 1, index: 2, text: "late" });
    await until(() => a.view.get().messages[0]?.ai?.state === "done");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(texts(a)).toEqual(["anew, and done"]);
  });
});

describe("the list", () => {
  test("counts unread, moves the latest to the top, and is set right by reading elsewhere", async () => {
    const [one, two] = [server.rooms.add([ann.id, bob.id], "one"), server.rooms.add([ann.id, bob.id], "two")];
    const [here, there] = [await signIn("ann"), await signIn("ann")];
    const shown = (client: Client): string =>
      client.conversations
        .get()
        .items.map(({ name, unread }) => `${name} ${unread}`)
        .join();
    server.rooms.post(one, bob.id, { text: "1" });
    server.rooms.post(one, bob.id, { text: "2" });
    await until(() => shown(here) === "one 2,two 0");
    await new Promise((resolve) => setTimeout(resolve, 5));
    server.rooms.post(two, bob.id, { text: "3" });
    server.rooms.post(two, ann.id, { text: "mine" });
    await until(() => shown(here) === "two 1,one 2" && shown(there) === "two 1,one 2");
    here.conversation(one.id).markRead(1);
    here.conversation(one.id).markRead(2);
    expect(shown(here)).toBe("two 1,one 0");
    await until(() => shown(there) === "two 1,one 0");
    expect(server.seen.filter((name) => name === "conversation:read")).toHaveLength(1);
  });

  test("learns of new conversations, of those it was taken out of, and of names, with and without events", async () => {
    const client = await signIn("ann");
    const names = (): string =>
      client.conversations
        .get()
        .items.map(({ name }) => name)
        .sort()
        .join();
    const first = server.rooms.add([ann.id], "first");
    await until(() => names() === "first");
    server.rooms.drop = () => true;
    server.rooms.add([ann.id], "second");
    server.rooms.rename(first, "renamed");
    server.io.disconnectSockets(true);
    await until(() => names() === "renamed,second");
    server.rooms.removeMember(first, ann.id);
    server.io.disconnectSockets(true);
    await until(() => names() !== "renamed,second");
    expect(names()).toBe("second");
  });
});

describe("people", () => {
  test("are read in one batch, and typing is told and shown for a while", async () => {
    const mine = room();
    const [client, other] = [await signIn("ann"), await signIn("bob")];
    const seen = [ann, bob].map(({ id }) => client.users.get(id));
    await until(() => seen.every((user) => user.get() !== null));
    expect(server.seen.filter((name) => name === "GET /users")).toHaveLength(1);
    const [a, b] = [await openRoom(client, mine.id), await openRoom(other, mine.id)];
    b.typing();
    b.typing();
    await until(() => a.view.get().typing.join() === bob.id);
    expect(b.view.get().typing).toEqual([]);
    expect(server.seen.filter((name) => name === "typing")).toHaveLength(1);
    b.send({ text: "done" });
    await until(() => a.view.get().typing.length === 0);
  });
});
