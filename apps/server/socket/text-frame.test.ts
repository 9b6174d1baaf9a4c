import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { textFrame } from "./text-frame.js";

let server: WebSocketServer;
let client: WebSocket;
let line: Duplex;
beforeAll(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  await once(server, "listening");
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  [[, { socket: line }]] = (await Promise.all([once(server, "connection"), once(client, "open")])) as [[unknown, { socket: Duplex }], unknown];
});
afterAll(() => {
  client.terminate();
  server.close();
});

/** What a client makes of it. */
async function read(frame: Buffer): Promise<string> {
  line.write(frame);
  const [data, isBinary] = (await once(client, "message")) as [Buffer, boolean];
  expect(isBinary).toBe(false);
  return data.toString();
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 700_000, 2_200_000])("%i bytes of ASCII", async (length) => {
  const text = "x".repeat(length);
  expect((await read(textFrame(text))) === text).toBe(true);
});

test.each([1, 42, 43, 21_845, 21_846, 800_000])("%i characters of three bytes", async (length) => {
  const text = "戴".repeat(length);
  expect((await read(textFrame(text))) === text).toBe(true);
});

test("half a character is replaced, as everywhere", async () => {
  expect(await read(textFrame("a\ud800b 🦜"))).toBe("a\ufffdb 🦜");
});
