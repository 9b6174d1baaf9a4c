import type { Bot, Message, ModelProvider } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { firstAdmin } from "../rig/hoopoe.js";
import { api } from "../rig/http.js";
import { addPeople, addPerson, allMessages, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { hasRedis, startRedis, type TestRedis } from "../rig/redis.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { connectedAtLast, type Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

type Delta = { messageId: string; index: number; text: string };

// Two machines, each with a server and a worker, and nothing between them but the database (and Redis).
describe.each([
  { name: "NOTIFY", overRedis: false },
  { name: "Redis Streams", overRedis: true },
])("two nodes over $name", ({ overRedis }) => {
  let redis: TestRedis | undefined;
  let cluster: Cluster | undefined;
  let host: ModelHost;
  let here: string;
  let there: string;
  let admin: Caller;
  const skipped = overRedis && !hasRedis;
  const wires: Wire[] = [];

  beforeAll(async () => {
    if (skipped) return;
    redis = overRedis ? await startRedis() : undefined;
    cluster = redis && (await startCluster({ nodes: 2, env: { WORKERS: "1", REDIS_URL: redis.url } }));
    host = await startModelHost();
    const { nodes } = cluster ?? sharedCluster();
    here = nodes[0]?.url ?? "";
    there = nodes[1]?.url ?? "";
    admin = await signIn(here, firstAdmin);
  }, 180_000);
  afterAll(async () => {
    for (const wire of wires) wire.close();
    await cluster?.stop();
    await host?.close();
    await redis?.stop();
  }, 60_000);

  /** The same person, with a session of their own at the other node. */
  const elsewhere = ({ username, password }: Caller): Promise<Caller> => signIn(there, { username, password });
  const connected = async (caller: Caller): Promise<Wire> => {
    const wire = await connectedAtLast(caller);
    wires.push(wire);
    return wire;
  };
  /** Two people, the second at the other node, in a group; with their sockets. */
  const pair = async (): Promise<{ anna: Caller; bert: Caller; id: string; annaWire: Wire; bertWire: Wire }> => {
    const [anna, bertHere] = (await addPeople(admin, 2)) as [Caller, Caller];
    const bert = await elsewhere(bertHere);
    const { id } = await createConversation(anna, [bert]);
    return { anna, bert, id, annaWire: await connected(anna), bertWire: await connected(bert) };
  };

  test.skipIf(skipped)("two writers at two nodes: every message once at every socket, numbered without holes, in the order of their commits", async () => {
    const { anna, bert, id, annaWire, bertWire } = await pair();
    const write = async (wire: Wire, name: string): Promise<void> => {
      for (let i = 0; i < 60; i += 1)
        expect((await wire.emit("message:send", { conversationId: id, clientId: `${name}-${i}`, text: `${name} ${i}` })).ok).toBe(true);
    };
    await Promise.all([write(annaWire, "anna"), write(bertWire, "bert")]);
    for (const wire of [annaWire, bertWire]) {
      const created = await until("all of them", () => (wire.of<Message>("message:created").length >= 120 ? wire.of<Message>("message:created") : null), 5_000);
      expect(new Set(created.map((m) => m.id)).size).toBe(120);
      expect(created.map((m) => m.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    }
    const [atAnna, atBert] = await Promise.all([allMessages(anna, id), allMessages(bert, id)]);
    expect(atAnna).toEqual(atBert);
    expect(atAnna.map((m) => m.rev)).toEqual(atAnna.map((m) => m.rev).sort((a, b) => a - b));
  });

  test.skipIf(skipped)("one clientId at both nodes and doors at once: one message, one answer", async () => {
    const { anna, id, annaWire, bertWire } = await pair();
    const annaThere = await elsewhere(anna);
    const again = await connected(annaThere);
    const input = { conversationId: id, clientId: uniqueName("c"), text: "once" };
    const ids = await Promise.all(
      Array.from({ length: 24 }, async (_, i) => {
        if (i % 3 === 0) return (await send(i % 2 ? anna : annaThere, id, "once", { clientId: input.clientId })).id;
        const ack = await (i % 2 ? annaWire : again).emit<{ id: string }>("message:send", input);
        return ack.ok ? ack.data.id : ack.error.code;
      }),
    );
    expect(new Set(ids).size).toBe(1);
    await send(anna, id, "the last");
    await until("the last", () => bertWire.of<Message>("message:created").some((m) => m.text === "the last"));
    expect(bertWire.of<Message>("message:created").map((m) => m.text)).toEqual(["once", "the last"]);
  });

  test.skipIf(skipped)("typing, read marks and presence cross over", async () => {
    const [anna, bertHere] = (await addPeople(admin, 2)) as [Caller, Caller];
    const { id } = await createConversation(anna, [bertHere], { kind: "direct" });
    const annaWire = await connected(anna);
    const bert = await elsewhere(bertHere);
    const bertWire = await connected(bert);
    await until("bert is seen to be there", () => annaWire.of("presence:changed").some((p) => p.userId === bert.id && p.state === "online"));
    await until("anna is seen to be there", () => bertWire.of("presence:changed").some((p) => p.userId === anna.id && p.state === "online"));
    const { seq } = await send(anna, id, "read me");
    bertWire.socket.emit("typing", { conversationId: id });
    expect((await bertWire.emit("conversation:read", { conversationId: id, seq })).ok).toBe(true);
    await until("typing", () => annaWire.of("typing").some((t) => t.userId === bert.id));
    await until("the read mark", () => annaWire.of("receipt:updated").some((r) => r.userId === bert.id && r.readSeq === seq));
    bertWire.close();
    await until("bert is seen to be gone", () => annaWire.of("presence:changed").some((p) => p.userId === bert.id && p.state === "offline"), 15_000);
  });

  test.skipIf(skipped)("who is added hears at once, who is removed nothing more, and may write no more, at either node", async () => {
    const { anna, bert, id, bertWire } = await pair();
    const carlHere = await addPerson(admin);
    const carl = await elsewhere(carlHere);
    const carlWire = await connected(carl);
    await anna.ok("POST", `/conversations/${id}/members`, { userIds: [carl.id] });
    await until("carl is told", () => carlWire.of("conversation:created").some((c) => c.conversationId === id), 1_000);
    await send(anna, id, "with carl");
    await until("carl hears", () => carlWire.of<Message>("message:created").some((m) => m.text === "with carl"), 1_000);

    await anna.ok("DELETE", `/conversations/${id}/members/${carl.id}`);
    // at the very next moment: decided at the write, whatever the other node has heard by then
    const refused = await carlWire.emit("message:send", { conversationId: id, clientId: uniqueName("c"), text: "still here?" });
    expect(refused).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
    await send(anna, id, "without carl");
    await until("carl is told", () => carlWire.of("conversation:removed").some((c) => c.conversationId === id), 1_000);
    await until("bert hears", () => bertWire.of<Message>("message:created").some((m) => m.text === "without carl"), 1_000);
    expect(carlWire.of<Message>("message:created").map((m) => m.text)).toEqual(["with carl"]);
    expect((await carl.call("GET", `/conversations/${id}/messages`)).status).toBe(404);
    expect((await bert.call("GET", `/conversations/${id}/messages`)).status).toBe(200);
  });

  const closed = (wire: Wire): Promise<unknown> => until("the socket is closed", () => wire.socket.disconnected, 1_000);

  test.skipIf(skipped)("a session that ends at one node ends its socket at the other, and its calls", async () => {
    const annaHere = await addPerson(admin);
    const device = await elsewhere(annaHere);
    const wire = await connected(device);
    await annaHere.ok("DELETE", `/me/sessions/${device.sessionId}`);
    expect((await device.call("GET", "/me")).status).toBe(401);
    await closed(wire);
    expect(wire.of("session:ended")).toEqual([{ reason: "revoked" }]);

    const second = await elsewhere(annaHere);
    const secondWire = await connected(second);
    const next = "another pass word 22";
    await annaHere.ok("POST", "/me/password", { current: annaHere.password, next });
    await closed(secondWire);
    expect(secondWire.of("session:ended")).toEqual([{ reason: "password" }]);

    const third = await signIn(there, { username: annaHere.username, password: next });
    const thirdWire = await connected(third);
    await admin.ok("DELETE", `/admin/users/${annaHere.id}`);
    expect((await third.call("GET", "/me")).status).toBe(401);
    await closed(thirdWire);
    expect(thirdWire.of("session:ended")).toEqual([{ reason: "deactivated" }]);
    expect((await api(there, { method: "POST", path: "/auth/login", body: { username: annaHere.username, password: next, cookie: false } })).status).toBe(401);
  });

  test.skipIf(skipped)("an answer by either worker streams at both nodes, whole, and is stopped from the other", async () => {
    const provider = await admin.ok<ModelProvider>("POST", "/admin/model-providers", { name: uniqueName("h"), baseUrl: host.url, jurisdiction: "local" });
    const bot = (model: string): Promise<Bot> =>
      admin.ok("POST", "/admin/bots", { username: uniqueName("bot"), displayName: model, providerId: provider.id, model, systemPrompt: "Be kind." });
    const [echo, story] = [await bot("echo"), await bot("story-200")];
    const { anna, id, annaWire, bertWire } = await pair();
    await anna.ok("POST", `/conversations/${id}/members`, { userIds: [echo.id, story.id] });
    // enough of them that both workers have some
    for (let i = 0; i < 8; i += 1) await send(anna, id, `你好 ${i}`, { mentions: [echo.id] });
    for (const wire of [annaWire, bertWire]) {
      const done = await until(
        "eight answers",
        () => {
          const ended = wire.of<Message>("message:updated").filter((m) => m.ai?.state === "done" && m.sender.id === echo.id);
          return ended.length === 8 ? ended : null;
        },
        30_000,
      );
      for (const answer of done) {
        const deltas = wire.of<Delta>("message:delta").filter((d) => d.messageId === answer.id);
        expect(deltas.map((d) => d.index)).toEqual(deltas.map((_, i) => i));
        expect(deltas.map((d) => d.text).join("")).toBe(answer.text);
      }
    }
    const { id: triggerId } = await send(anna, id, "a long story", { mentions: [story.id] });
    await until(
      "it streams at the other node",
      () => bertWire.of<Delta>("message:delta").length > 0 && bertWire.of<Message>("message:created").some((m) => m.sender.id === story.id),
    );
    const annaThere = await connected(await elsewhere(anna));
    expect(await annaThere.emit("run:stop", { triggerId })).toMatchObject({ ok: true });
    for (const wire of [annaWire, bertWire])
      await until("it is stopped", () => wire.of<Message>("message:updated").some((m) => m.sender.id === story.id && m.ai?.state === "stopped"), 5_000);
  });
});
