import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBystander } from "../rig/bystander.js";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { request } from "../rig/http.js";
import { metric } from "../rig/metrics.js";
import { addPeople, type Caller, createConversation, signIn } from "../rig/people.js";
import { openTcp, openWebSocket, type Raw, seen, text } from "../rig/raw-socket.js";
import { connect, type ConnectRefused } from "../rig/socket.js";
import { until } from "../rig/until.js";

let cluster: Cluster;
let url: string;
let person: Caller;
let other: Caller;
let groupId: string;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1, env: { LIMITS: "on", WORKERS: "0" } });
  const [node] = cluster.nodes as [Cluster["nodes"][number]];
  url = node.url;
  [person, other] = (await addPeople(await signIn(url, node.admin), 2)) as [Caller, Caller];
  groupId = (await createConversation(person, [other])).id;
});
afterAll(async () => void (await cluster?.stop()));

const poll = (query: string, more: { method?: string; raw?: string } = {}): Promise<{ status: number; text: string }> =>
  request(url, { method: "GET", path: `/socket.io/?EIO=4&transport=polling${query}`, ...more, headers: { "content-type": "text/plain" } });
async function openPolling(): Promise<string> {
  const opened = await poll("");
  return (JSON.parse(opened.text.slice(1)) as { sid: string }).sid;
}

describe("a handshake that never finishes", () => {
  const crowd = async (count: number, open: () => Promise<Raw>): Promise<Raw[]> => Promise.all(Array.from({ length: count }, open));
  /** When the last of them was over, in ms; null: not all within 25 s. */
  async function over(raws: Raw[], began: number): Promise<number | null> {
    const all = Promise.all(raws.map((raw) => raw.closed)).then(() => Math.round(performance.now() - began));
    return Promise.race([all, sleep(25_000, null, { ref: false })]);
  }

  test("is ended within seconds, however far it came; who chats meanwhile notices nothing", async () => {
    const bystander = await startBystander(person, groupId, 100);
    const began = performance.now();
    const silent = await crowd(300, () => openTcp(url));
    const dripping = await crowd(100, () => openTcp(url));
    const drip = setInterval(() => {
      for (const raw of dripping) void raw.write("X");
    }, 500);
    await Promise.all(dripping.map((raw) => raw.write("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nX-Slow: ")));
    const opened = await crowd(300, () => openWebSocket(url));
    const chatty = await crowd(50, () => openWebSocket(url));
    const pongs = setInterval(() => {
      for (const raw of chatty) void raw.write(text("3"));
    }, 300);
    const refused = await crowd(50, async () => {
      const raw = await openWebSocket(url);
      await raw.write(text('40{"token":"rubbish"}'));
      await seen(raw, "TOKEN_INVALID");
      return raw;
    });
    const sids = await Promise.all(Array.from({ length: 50 }, openPolling));
    const kinds = { silent, dripping, opened, chatty, refused };
    const times = Object.fromEntries(await Promise.all(Object.entries(kinds).map(async ([kind, raws]) => [kind, await over(raws, began)] as const)));
    clearInterval(drip);
    clearInterval(pongs);
    console.info("ended after ms:", JSON.stringify(times));
    expect(Object.entries(times).filter(([, ms]) => ms === null)).toEqual([]);
    await until("only the bystander is left", async () => (await metric(url, "hoopoe_sockets")) === 1, 15_000);
    expect((await Promise.all(sids.map((sid) => poll(`&sid=${sid}`)))).map((answer) => answer.status)).toEqual(sids.map(() => 400));
    const chat = await bystander.stop();
    console.info(`a bystander's ${chat.sent} sends were acknowledged, the slowest after ${chat.slowestMs} ms`);
    expect(chat.acknowledged).toBe(chat.sent);
  });

  test("an upgrade that is begun and left is given up, and its connection served on", async () => {
    const sid = await openPolling();
    expect((await poll(`&sid=${sid}`, { method: "POST", raw: `40${JSON.stringify({ token: person.token })}` })).status).toBe(200);
    const half = await openWebSocket(url, `EIO=4&transport=websocket&sid=${sid}`);
    await half.write(text("2probe"));
    await seen(half, "3probe");
    // the connection under it is served while it is left half way, and another one is not begun
    const second = await openWebSocket(url, `EIO=4&transport=websocket&sid=${sid}`);
    await until("the second upgrade is refused", () => second.isClosed() || second.received().includes("\x88"), 5_000);
    expect((await poll(`&sid=${sid}`)).text).toContain("40{");
    await until("the half upgrade is over", () => half.isClosed() || half.received().includes("\x88"), 15_000);
    expect((await poll(`&sid=${sid}`, { method: "POST", raw: '421["sync:heads",{}]' })).status).toBe(200);
    expect((await poll(`&sid=${sid}`)).text).toContain('431[{"ok":true');
    half.tcp.destroy();
    second.tcp.destroy();
  });
});

describe("polling", () => {
  test("a payload above 1 MiB is refused, one of 200,000 packets ends its connection, and nobody else notices", async () => {
    const bystander = await startBystander(person, groupId, 50);
    const large = await openPolling();
    expect((await poll(`&sid=${large}`, { method: "POST", raw: `4${"x".repeat(1_100_000)}` })).status).toBe(413);
    for (const packet of ["6", "3", "4", '42["x"]', "40{}"]) {
      const sid = await openPolling();
      await poll(`&sid=${sid}`, { method: "POST", raw: Array.from({ length: Math.floor(1_000_000 / (packet.length + 1)) }, () => packet).join("\x1e") });
      expect([packet, (await poll(`&sid=${sid}`)).status]).toEqual([packet, 400]);
    }
    const admitted = await openPolling();
    await poll(`&sid=${admitted}`, { method: "POST", raw: `40${JSON.stringify({ token: person.token })}` });
    expect((await poll(`&sid=${admitted}`)).text).toContain("40{");
    const heads = Array.from({ length: 40_000 }, (_, i) => `42${i}["sync:heads",{}]`).join("\x1e");
    await poll(`&sid=${admitted}`, { method: "POST", raw: heads });
    expect((await poll(`&sid=${admitted}`)).status).toBe(400);
    const chat = await bystander.stop();
    console.info(`a bystander's ${chat.sent} sends were acknowledged, the slowest after ${chat.slowestMs} ms`);
    expect(chat.acknowledged).toBe(chat.sent);
  });
});

describe("connecting again and again", () => {
  test("a session is slowed down, told how long to wait, and let in after that", async () => {
    const [fresh] = (await addPeople(await signIn(url, cluster.nodes[0]?.admin as { username: string; password: string }), 1)) as [Caller];
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () =>
        connect(url, { token: fresh.token }).then(
          (wire) => {
            wire.close();
            return null;
          },
          (error: ConnectRefused) => error.data,
        ),
      ),
    );
    const refused = outcomes.filter((one) => one !== null);
    expect(refused.length).toBeGreaterThanOrEqual(8);
    for (const error of refused) {
      expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true });
      expect(error.retryAfterMs).toBeGreaterThan(0);
    }
    await until(
      "it is let in again",
      () =>
        fresh.connect().then(
          (wire) => (wire.close(), true),
          () => false,
        ),
      15_000,
    );
    // another session of the same person is not held up
    (await (await signIn(url, cluster.nodes[0]?.admin as { username: string; password: string })).connect()).close();
  });
});
