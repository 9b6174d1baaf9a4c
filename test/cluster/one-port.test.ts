import { setTimeout as sleep } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { firstAdmin } from "../rig/hoopoe.js";
import { request } from "../rig/http.js";
import { type Scrape, scrape, valueOf } from "../rig/metrics.js";
import { addPeople, addPerson, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { freePortRow } from "../rig/port.js";
import { until } from "../rig/until.js";

// Two servers of one supervisor on one port.
let cluster: Cluster;
let url: string;
/** The first of the ports at which its processes show their figures. */
let health: number;
let admin: Caller;
const opened: Socket[] = [];

beforeAll(async () => {
  health = await freePortRow(3);
  cluster = await startCluster({ nodes: 1, env: { SERVERS: "2", WORKERS: "1", HEALTH_PORT: String(health) } });
  url = cluster.nodes[0]?.url ?? "";
  admin = await signIn(url, firstAdmin);
}, 180_000);
afterAll(async () => {
  for (const socket of opened) socket.disconnect();
  await cluster?.stop();
}, 60_000);

type Options = { transports: ("polling" | "websocket")[]; reconnection?: boolean };
/** A connected socket, and all messages that it was told of. */
async function open({ token }: Caller, { transports, reconnection = false }: Options): Promise<{ socket: Socket; texts: string[] }> {
  const socket = io(url, { transports, reconnection, forceNew: true, auth: { token }, reconnectionDelayMax: 500 });
  opened.push(socket);
  const texts: string[] = [];
  socket.on("message:created", ({ text }: { text: string }) => void texts.push(text));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    if (!reconnection) socket.once("connect_error", reject);
  });
  return { socket, texts };
}

/** The number of the server that holds this connection. */
const holder = (socket: Socket): string => (socket.io.engine as unknown as { id: string }).id.split("-")[0] ?? "";
const transport = (socket: Socket): string => socket.io.engine.transport.name;
const servers = (): number[] => (cluster.nodes[0]?.processes() ?? []).filter(({ command }) => command.includes("hoopoe-server")).map(({ pid }) => pid);
const ack = (socket: Socket, event: string, input: unknown): Promise<{ ok: boolean }> =>
  socket.timeout(10_000).emitWithAck(event, input) as Promise<{ ok: boolean }>;

test.each<["polling" | "websocket"][]>([["websocket"], ["polling"], ["polling", "websocket"]].map((transports) => [transports as never]))(
  "sockets by %s are held by both servers, and hear one another",
  async (...given) => {
    const transports = given.flat() as ("polling" | "websocket")[];
    const [anna, bert] = (await addPeople(admin, 2)) as [Caller, Caller];
    const conversation = await createConversation(anna, [bert]);
    const sockets = await Promise.all(Array.from({ length: 8 }, (_, i) => open(i % 2 ? anna : bert, { transports })));
    expect(new Set(sockets.map(({ socket }) => holder(socket)))).toEqual(new Set(["1", "2"]));
    if (transports.length > 1) await until("all upgraded", () => sockets.every(({ socket }) => transport(socket) === "websocket"));
    for (const [i, { socket }] of sockets.entries()) {
      const sent = await ack(socket, "message:send", { conversationId: conversation.id, clientId: uniqueName("c"), text: `text ${i}` });
      expect(sent.ok).toBe(true);
    }
    const expected = sockets.map((_, i) => `text ${i}`);
    await until("each text at each socket", () => sockets.every(({ texts }) => texts.length >= expected.length));
    // each server tells its own sockets first: the order is in the numbers, not in the arrival
    for (const { texts } of sockets) expect(texts.toSorted()).toEqual(expected);
    for (const { socket } of sockets) socket.disconnect();
  },
);

test("long polling goes on over any connection of the port, also one that is kept open", async () => {
  const person = await addPerson(admin);
  const get = (query: string, init: RequestInit = {}): Promise<Response> => fetch(`${url}/socket.io/?EIO=4&transport=polling${query}`, init);
  const sessions = await Promise.all(
    Array.from({ length: 6 }, async () => (JSON.parse((await (await get("")).text()).slice(1)) as { sid: string; upgrades: string[] }).sid),
  );
  for (const sid of sessions) {
    const posted = await get(`&sid=${sid}`, { method: "POST", body: `40${JSON.stringify({ token: person.token })}` });
    expect({ status: posted.status, text: await posted.text() }).toEqual({ status: 200, text: "ok" });
    const polled = await get(`&sid=${sid}`);
    expect(polled.status).toBe(200);
    expect(await polled.text()).toMatch(/^40\{"sid":/);
  }
  expect(new Set(sessions.map((sid) => sid.split("-")[0]))).toEqual(new Set(["1", "2"]));
});

test.each(["1-AAAAAAAAAAAAAAAAAAAA", "2-AAAAAAAAAAAAAAAAAAAA", "7-AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA", "99-x"])(
  "the id %s is nobody's, whichever server is asked",
  async (sid) => {
    for (let i = 0; i < 4; i += 1) {
      const { status, json } = await request(url, { method: "GET", path: `/socket.io/?EIO=4&transport=polling&sid=${sid}`, headers: { connection: "close" } });
      expect({ status, json }).toEqual({ status: 400, json: { code: 1, message: "Session ID unknown" } });
    }
  },
);

test("each process has a port of its own for its figures, and all hear one another", async () => {
  const all = (): Promise<Scrape[]> => Promise.all([0, 1, 2].map((place) => scrape(`http://127.0.0.1:${health + place}`)));
  const heard = await until(
    "all hear the two others",
    async () => {
      const read = await all();
      return read.every((one) => valueOf(one, "hoopoe_live_peers") === 2) ? read : null;
    },
    30_000,
  );
  const nodes = heard.flatMap(({ samples }) => samples.filter(({ name }) => name === "hoopoe_node_info").map(({ labels }) => labels));
  expect(nodes.map(({ kind }) => kind)).toEqual(["server", "server", "worker"]);
  expect(new Set(nodes.map(({ node }) => node)).size).toBe(3);
  expect(heard.map((one) => valueOf(one, "hoopoe_nodes", { kind: "server" }))).toEqual([2, 2, undefined]);
});

test("the address of who signs in is the connection's, whatever a header says", async () => {
  for (let i = 0; i < 4; i += 1) {
    const given = { username: firstAdmin.username, password: firstAdmin.password, cookie: false };
    const headers = { "x-hoopoe-sender": "10.1.2.3", "x-forwarded-for": "10.1.2.3" };
    expect((await request(url, { method: "POST", path: "/api/v1/auth/login", body: given, headers })).status).toBe(200);
  }
  const { items } = await admin.ok<{ items: { address: string | null }[] }>("GET", "/me/sessions");
  expect(new Set(items.map(({ address }) => address))).toEqual(new Set(["127.0.0.1"]));
});

test("a server killed: its sockets come back, the others' stay, and nothing that was sent is missing", async () => {
  const [anna, bert] = (await addPeople(admin, 2)) as [Caller, Caller];
  const conversation = await createConversation(anna, [bert]);
  const sockets = await Promise.all(Array.from({ length: 8 }, (_, i) => open(bert, { transports: i % 2 ? ["polling"] : ["websocket"], reconnection: true })));
  const before = sockets.map(({ socket }) => socket.id);
  const [first = 0] = servers();
  const broken = new Set(sockets.filter(({ socket }) => holder(socket) === "1" || holder(socket) === "2").map(({ socket }) => holder(socket)));
  expect(broken.size).toBe(2);
  process.kill(first, "SIGKILL");
  const sent: string[] = [];
  for (let i = 0; i < 10; i += 1) {
    const text = `meanwhile ${i}`;
    // a request that was on its way to the killed one fails once, and is sent again
    await until("sent", () => send(anna, conversation.id, text, { clientId: `meanwhile-${i}` }).catch(() => false));
    sent.push(text);
    await sleep(50);
  }
  await until("all are connected again", () => sockets.every(({ socket }) => socket.connected));
  const stayed = sockets.filter(({ socket }, i) => socket.id === before[i]);
  expect(stayed.length).toBeGreaterThan(0);
  expect(stayed.length).toBeLessThan(8);
  for (const { texts } of stayed) await until("all heard", () => sent.every((text) => texts.includes(text)));
  await until("two servers", () => servers().length === 2);
  for (const { socket } of sockets) expect((await ack(socket, "sync:heads", {})).ok).toBe(true);
});

test("the page and health are served by either", async () => {
  for (let i = 0; i < 4; i += 1) {
    const { status, json } = await request(url, { method: "GET", path: "/health/ready", headers: { connection: "close" } });
    expect({ status, json }).toMatchObject({ status: 200, json: { dependencies: { database: "ok", liveChannel: "ok" } } });
  }
});

test("SIGTERM: every process ends, exit 0", async () => {
  const [node] = cluster.nodes;
  const { code } = (await node?.stop()) ?? { code: null };
  expect(code).toBe(0);
});
