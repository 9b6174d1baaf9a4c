import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { firstAdmin } from "../rig/hoopoe.js";
import { request } from "../rig/http.js";
import { addPeople, addPerson, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { hasRedis, startRedis, type TestRedis } from "../rig/redis.js";
import { connectedAtLast, type Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";
import { type LiveSwitch, openLiveSwitch } from "./live-switch.js";

/** What the issue promises, in milliseconds: other nodes deliver, memberships and sessions are kept to. */
const delivered = 5_000;
const enforced = 2_500;

// The live channel is lost; the database is not.
describe.each([
  {
    name: "NOTIFY",
    overRedis: false,
    ways: [
      ["one node is cut off", "hoopoe-live"],
      ["one node cannot publish", "hoopoe-live-publish"],
      ["one node cannot listen", "hoopoe-live-listen"],
    ],
  },
  { name: "Redis Streams", overRedis: true, ways: [["Redis stands still", ""]] },
])("$name", ({ overRedis, ways }) => {
  const skipped = overRedis && !hasRedis;
  let redis: TestRedis | undefined;
  let live: LiveSwitch | undefined;
  let cluster: Cluster;
  let here: string;
  let there: string;
  let admin: Caller;
  const wires: Wire[] = [];

  beforeAll(async () => {
    if (skipped) return;
    redis = overRedis ? await startRedis() : undefined;
    const way = overRedis ? undefined : await openLiveSwitch(inject("postgres"));
    live = way;
    cluster = await startCluster({
      nodes: 2,
      env: { WORKERS: "0", ...(redis ? { REDIS_URL: redis.url } : {}) },
      // the second node's way to the database
      envOf: (node, databaseUrl): Record<string, string> => {
        const url = node === 1 ? way?.url(databaseUrl) : undefined;
        return url === undefined ? {} : { DATABASE_URL: url };
      },
    });
    here = cluster.nodes[0]?.url ?? "";
    there = cluster.nodes[1]?.url ?? "";
    admin = await signIn(here, firstAdmin);
  }, 180_000);
  afterAll(async () => {
    for (const wire of wires) wire.close();
    if (redis) process.kill(redis.pid, "SIGCONT");
    await cluster?.stop();
    await live?.close();
    await redis?.stop();
  }, 60_000);

  const off = (part = "hoopoe-live"): void => {
    if (redis) process.kill(redis.pid, "SIGSTOP");
    live?.off(part);
  };
  const elsewhere = ({ username, password }: Caller): Promise<Caller> => signIn(there, { username, password });
  const connected = async (caller: Caller): Promise<Wire> => {
    const wire = await connectedAtLast(caller);
    wires.push(wire);
    return wire;
  };
  const texts = (wire: Wire): string[] => wire.of<Message>("message:created").map((m) => m.text);
  const hears = async (wire: Wire, text: string, ms = delivered): Promise<void> => void (await until(`hears ${text}`, () => texts(wire).includes(text), ms));

  /** Anna at this node, bert and carl at the other, in a group; with their sockets. */
  async function group(): Promise<{ anna: Caller; bert: Caller; carl: Caller; id: string; annaWire: Wire; bertWire: Wire; carlWire: Wire }> {
    const [anna, bertHere, carlHere] = (await addPeople(admin, 3)) as [Caller, Caller, Caller];
    const [bert, carl] = await Promise.all([elsewhere(bertHere), elsewhere(carlHere)]);
    const { id } = await createConversation(anna, [bert, carl]);
    return { anna, bert, carl, id, annaWire: await connected(anna), bertWire: await connected(bert), carlWire: await connected(carl) };
  }

  test.skipIf(skipped).each(ways)("%s: nothing is lost, and all is live again afterwards", async (_, part) => {
    const one = await group();
    await send(one.anna, one.id, "live");
    await hears(one.bertWire, "live");
    const two = await group();

    off(part);
    // at once, while the nodes still believe in the channel
    const sent = Array.from({ length: 30 }, (_, i) => [`from anna ${i}`, `from bert ${i}`]).flat();
    for (const [i, text] of sent.entries()) await send(i % 2 ? one.bert : one.anna, one.id, text);
    for (const wire of [one.annaWire, one.bertWire, one.carlWire]) {
      await hears(wire, sent.at(-1) ?? "");
      await until("all of them", () => sent.every((text) => texts(wire).includes(text)), delivered);
    }

    // nobody there was ever told anything of this one
    await send(two.anna, two.id, "the very first");
    await hears(two.bertWire, "the very first");
    await sleep(delivered);
    await send(two.anna, two.id, "later");
    await hears(two.bertWire, "later");

    // who comes only now
    const dora = await elsewhere(await addPerson(admin));
    const doraWire = await connected(dora);
    await two.anna.ok("POST", `/conversations/${two.id}/members`, { userIds: [dora.id] });
    await until("dora is told", () => doraWire.of("conversation:created").some((c) => c.conversationId === two.id), enforced);
    await until("bert is told of dora", () => two.bertWire.of("member:updated").some((m) => m.userId === dora.id), delivered);
    await send(two.anna, two.id, "with dora");
    await hears(doraWire, "with dora");

    live?.on();
    if (redis) process.kill(redis.pid, "SIGCONT");
    await until("live again", async () => (await figures(there)).hoopoe_live_connected === 1 && (await figures(here)).hoopoe_live_connected === 1, 20_000);
    await send(two.anna, two.id, "live again");
    await hears(doraWire, "live again", 1_000);
  });

  test.skipIf(skipped)("who comes hears of the conversation before all that is said in it there", async () => {
    const { anna, bert, id } = await group();
    const newcomers = await Promise.all((await addPeople(admin, 12)).map(elsewhere));
    const newWires = await Promise.all(newcomers.map(connected));
    off();
    let over = false;
    const writing = (async () => {
      while (!over) await send(bert, id, "said there");
    })();
    await anna.ok("POST", `/conversations/${id}/members`, { userIds: newcomers.map((one) => one.id) });
    await until("all hear it", () => newWires.every((wire) => texts(wire).length > 0), delivered);
    over = true;
    await writing;
    const of = (payload: unknown): boolean => (payload as { conversationId?: string }).conversationId === id;
    expect(newWires.map((wire) => wire.received.find(({ payload }) => of(payload))?.event)).toEqual(newWires.map(() => "conversation:created"));
    live?.on();
    if (redis) process.kill(redis.pid, "SIGCONT");
    await until("live again", async () => (await figures(there)).hoopoe_live_connected === 1 && (await figures(here)).hoopoe_live_connected === 1, 20_000);
  });

  test.skipIf(skipped)("who is taken out, and whose session is ended, hears no more within a moment, and may do nothing at once", async () => {
    const { anna, bert, carl, id, bertWire, carlWire } = await group();
    await send(anna, id, "live");
    await hears(carlWire, "live");
    off();
    await anna.ok("DELETE", `/conversations/${id}/members/${carl.id}`);
    expect(await carlWire.emit("message:send", { conversationId: id, clientId: uniqueName("c"), text: "mine" })).toMatchObject({
      ok: false,
      error: { code: "NOT_FOUND" },
    });
    expect((await carl.call("GET", `/conversations/${id}/messages`)).status).toBe(404);
    await until("carl is told", () => carlWire.of("conversation:removed").some((c) => c.conversationId === id), enforced);
    const typed = bertWire.of("typing").length;
    carlWire.socket.emit("typing", { conversationId: id });
    // from either side
    await send(bert, id, "without carl");
    await send(anna, id, "without carl either");
    await hears(bertWire, "without carl either");
    expect(texts(carlWire)).toEqual(["live"]);
    expect(bertWire.of("typing")).toHaveLength(typed);

    const device = await elsewhere(bert);
    const wire = await connected(device);
    await anna.ok("POST", "/auth/logout");
    const annaHere = await signIn(here, anna);
    await (await signIn(here, bert)).ok("DELETE", `/me/sessions/${device.sessionId}`);
    expect((await device.call("GET", "/me")).status).toBe(401);
    // refused, or closed before the answer
    expect(await wire.emit("sync:heads", {}).catch(() => ({ ok: false }))).toMatchObject({ ok: false });
    await until("the socket is closed", () => wire.socket.disconnected, enforced);
    expect(wire.of("session:ended")).toEqual([{ reason: "revoked" }]);

    await admin.ok("DELETE", `/admin/users/${bert.id}`);
    await until("bert's socket is closed", () => bertWire.socket.disconnected, enforced);
    await send(annaHere, id, "alone");
    live?.on();
    if (redis) process.kill(redis.pid, "SIGCONT");
    await until("live again", async () => (await figures(there)).hoopoe_live_connected === 1, 20_000);
    const healed = await Promise.all([here, there].map(async (url) => (await figures(url)).hoopoe_revs_healed_total ?? 0));
    expect(Math.max(...healed)).toBeGreaterThan(0);
  });
});

/** A node's metrics without labels. */
async function figures(url: string): Promise<Record<string, number>> {
  const { text } = await request(url, { method: "GET", path: "/metrics" });
  return Object.fromEntries([...text.matchAll(/^(hoopoe_\w+) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]));
}
