import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "socket.io";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Client, type Given, openTurnServer, tcpOf, type TurnServer } from "../rig/turn-server.js";

const opened: TurnServer[] = [];
const open = async (given?: Given): Promise<TurnServer> => {
  const server = await openTurnServer(given);
  opened.push(server);
  return server;
};
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});
const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 15_000, interval: 10 });
const counted = (client: Client): unknown[] => client.heard.filter(([event]) => event === "n").map(([, n]) => n);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const mebibyte = 1 << 20;

/** What the server keeps for its connections: in their write buffers and in the streams below them. */
function kept(server: TurnServer): number {
  return server.turns.figures.waitingBytes + [...server.io.sockets.sockets.values()].reduce((sum, socket) => sum + tcpOf(socket).writableLength, 0);
}

describe("a reader that stops", () => {
  test("delays nobody, is cut at the bound with a reason, and can come back", async () => {
    const ends: string[] = [];
    const server = await open({ perSocket: mebibyte, onSocket: (socket) => void socket.on("disconnect", (reason) => void ends.push(reason)) });
    await server.deaf();
    const reader = await server.client();
    const text = "x".repeat(50_000);
    let most = 0;
    for (let i = 0; i < 400; i++) {
      server.io.emit("n", i, text);
      await eventually(() => expect(counted(reader).length).toBe(i + 1));
      most = Math.max(most, kept(server));
    }
    expect(counted(reader)).toEqual(upTo(400));
    expect(ends).toEqual(["slow reader"]);
    expect(most).toBeGreaterThan(mebibyte / 2);
    expect(most).toBeLessThan(2 * mebibyte + 3 * text.length);
    expect(server.turns.figures).toEqual({ evicted: 1, behind: 0, waitingBytes: 0 });
    expect(server.logged).toEqual([[{ reason: "slow reader", waiting: expect.any(Number), transport: "websocket" }, "a connection was cut"]]);
    const again = await server.client();
    server.io.emit("n", 400);
    await eventually(() => expect(counted(again)).toEqual([400]));
  });

  test("is not cut below the bound: it gets all of it, in order, when it reads on", async () => {
    const server = await open({ perSocket: 64 * mebibyte });
    const client = await server.client();
    const tcp = (client.socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }).ws._socket;
    tcp.pause();
    const text = "x".repeat(50_000);
    for (let i = 0; i < 300; i++) {
      server.io.emit("n", i, text);
      await sleep(0);
    }
    expect(server.turns.figures.behind).toBe(1);
    expect(server.turns.figures.waitingBytes).toBeGreaterThan(mebibyte);
    tcp.resume();
    await eventually(() => expect(counted(client)).toEqual(upTo(300)));
    expect(server.turns.figures).toEqual({ evicted: 0, behind: 0, waitingBytes: 0 });
  });

  test("counts what is sent to it alone, too; volatile events are the first to go", async () => {
    const sockets: Socket[] = [];
    const server = await open({ perSocket: mebibyte, onSocket: (socket) => void sockets.push(socket) });
    await server.deaf();
    const [socket] = sockets as [Socket];
    const text = "x".repeat(100_000);
    for (let i = 0; server.turns.figures.behind === 0 && i < 200; i++) {
      socket.emit("n", i, text);
      await sleep(0);
    }
    const { waitingBytes } = server.turns.figures;
    for (let i = 0; i < 100; i++) server.io.volatile.emit("typing", text);
    await sleep(5);
    expect(server.turns.figures.waitingBytes).toBe(waitingBytes);
    for (let i = 0; i < 12; i++) {
      socket.emit("n", i, text);
      await sleep(0);
    }
    expect(server.turns.figures).toEqual({ evicted: 1, behind: 0, waitingBytes: 0 });
    expect(socket.connected).toBe(false);
  });

  test("many of them together keep to the bound of all; what they share counts once", async () => {
    const server = await open({ perSocket: 64 * mebibyte, total: 2 * mebibyte });
    for (let i = 0; i < 8; i++) await server.deaf();
    const text = "x".repeat(50_000);
    for (let i = 0; server.turns.figures.behind < 8 && i < 400; i++) {
      server.io.emit("n", i, text);
      await sleep(0);
    }
    for (let i = 0; i < 20; i++) {
      server.io.emit("n", i, text);
      await sleep(0);
    }
    expect(server.turns.figures).toMatchObject({ evicted: 0, behind: 8 });
    const [first] = server.io.sockets.sockets.values();
    for (let i = 0; i < 60; i++) {
      first?.emit("n", i, text);
      await sleep(0);
    }
    expect(server.turns.figures).toMatchObject({ evicted: 1, behind: 7 });
    expect(server.turns.figures.waitingBytes).toBeLessThan(2 * mebibyte);
    expect(first?.connected).toBe(false);
  });

  test("over polling it is cut as well, and its unread answer does not stay", async () => {
    const server = await open({ perSocket: mebibyte });
    const polling = connect(server.port, "127.0.0.1").on("error", () => undefined);
    const ask = (method: string, sid: string, body = ""): void =>
      void polling.write(
        `${method} /socket.io/?EIO=4&transport=polling${sid} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    let text = "";
    polling.on("data", (chunk: Buffer) => void (text += chunk.toString("latin1")));
    ask("GET", "");
    await eventually(() => expect(text).toContain('"sid"'));
    const sid = `&sid=${/"sid":"([^"]+)"/.exec(text)?.[1]}`;
    ask("POST", sid, "40");
    await eventually(() => expect(server.io.sockets.sockets.size).toBe(1));
    ask("GET", sid);
    await eventually(() => expect(text).toContain('40{"sid"'));
    ask("GET", sid);
    polling.pause();
    await sleep(50);
    // in one turn, so that one answer holds more than the kernel takes; then more than may wait for the next
    for (let i = 0; i < 200; i++) server.io.emit("n", i, "x".repeat(100_000));
    await sleep(50);
    for (let i = 0; i < 12; i++) {
      server.io.emit("n", i, "x".repeat(100_000));
      await sleep(1);
    }
    expect(server.turns.figures).toEqual({ evicted: 1, behind: 0, waitingBytes: 0 });
    expect(server.io.engine.clientsCount).toBe(0);
    await eventually(async () => expect(await server.connections()).toBe(0));
    polling.destroy();
  });
});

test("polling, upgrading and websocket clients of one room hear everything once and in order", async () => {
  const server = await open({ perSocket: 16 * mebibyte });
  const clients = await Promise.all([
    server.client(),
    server.client({ transports: ["polling"] }),
    server.client({ transports: ["polling", "websocket"] }),
    server.client({ transports: ["polling", "websocket"] }),
  ]);
  const late: Promise<Client>[] = [];
  for (let i = 0; i < 400; i++) {
    server.io.emit("n", i, "x".repeat((i % 7) * 1_000));
    if (i % 50 === 10) late.push(server.client({ transports: ["polling", "websocket"] }));
    if (i % 3) await sleep(1);
  }
  for (const client of clients) await eventually(() => expect(counted(client)).toEqual(upTo(400)));
  for (const client of await Promise.all(late)) {
    await eventually(() => expect(counted(client).at(-1)).toBe(399));
    const [first] = counted(client) as [number];
    expect(counted(client)).toEqual(upTo(400).slice(first));
    await eventually(() => expect(client.socket.io.engine.transport.name).toBe("websocket"));
  }
});

test("pings go through under load: nobody is taken for dead", async () => {
  const server = await open({ options: { pingInterval: 50, pingTimeout: 5_000 }, perSocket: 64 * mebibyte });
  const clients = await Promise.all(Array.from({ length: 5 }, () => server.client()));
  let beats = 0;
  for (const socket of server.io.sockets.sockets.values()) socket.conn.on("heartbeat", () => beats++);
  let sent = 0;
  for (const end = performance.now() + 1_000; performance.now() < end; ) {
    for (let i = 0; i < 50; i++) server.io.emit("n", sent++);
    await new Promise(setImmediate);
  }
  for (const client of clients) await eventually(() => expect(counted(client).length).toBe(sent));
  await eventually(() => expect(beats).toBeGreaterThan(10));
  for (const client of clients) expect(counted(client)).toEqual(upTo(sent));
});
