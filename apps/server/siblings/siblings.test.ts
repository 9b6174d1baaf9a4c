import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, request, type Server } from "node:http";
import { type AddressInfo, connect, createServer, type Server as NetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newSessionId, ownerOf } from "./session-id.js";
import { Siblings } from "./siblings.js";

// a path too long for a Unix socket's address
const base = mkdtempSync(join(tmpdir(), `hoopoe-siblings-${"x".repeat(100)}-`));
const door: { net: NetServer; https: Server[] } = { net: createServer(), https: [] };
/** The one that gets every connection. */
const first = 1;

beforeAll(async () => {
  const siblings = await Promise.all([1, 2].map(open));
  door.net.on("connection", (socket) => siblings[first - 1]?.take(socket));
  await new Promise<void>((done) => void door.net.listen(0, "127.0.0.1", done));
});
afterAll(() => {
  door.net.close();
  for (const http of door.https) http.close();
  rmSync(base, { recursive: true });
});

/** A server that says who it is, and what it believes of a request. */
async function open(number: number): Promise<Siblings> {
  const seen = (incoming: IncomingMessage, body: string): string =>
    JSON.stringify({ number, from: incoming.socket.remoteAddress, header: incoming.headers["x-hoopoe-sender"], trace: incoming.headers["x-trace"], body });
  const http = createHttp((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => void chunks.push(chunk));
    incoming.on("end", () => answer.writeHead(201, { "x-number": number }).end(seen(incoming, Buffer.concat(chunks).toString())));
  });
  http.on("upgrade", (incoming: IncomingMessage, socket, head: Buffer) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n${seen(incoming, head.toString())}\n`);
    socket.pipe(socket);
  });
  door.https.push(http);
  const siblings = new Siblings({ number, folder: base }, http);
  siblings.intercept();
  await siblings.listen((path) => new Promise<void>((done) => void http.listen(path, done)));
  return siblings;
}

type Answer = { status: number; seen: Record<string, unknown> };
function ask(path: string, { method = "GET", body = [] as string[], headers = {} } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = door.net.address() as AddressInfo;
    const asked = request({ host: "127.0.0.1", localAddress: "127.0.0.9", port, path, method, agent: false, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => void chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, seen: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown> }));
    });
    asked.on("error", reject);
    for (const piece of body) asked.write(piece);
    asked.end();
  });
}

const polling = (number: number): string => `/socket.io/?EIO=4&transport=polling&sid=${newSessionId(number)}`;
const forged = { "x-hoopoe-sender": "10.1.2.3", "x-trace": "t" };

test("whose a connection is stands in its id", () => {
  for (const number of [1, 9, 64]) expect(ownerOf(polling(number))).toBe(number);
  for (const url of ["/socket.io/?EIO=4", "/socket.io/", "/socket.io/?sid=", "/socket.io/?sid=-1-x", "/socket.io/?sid=123-x", "/api/v1/me?sid=2-x"])
    expect(ownerOf(url)).toBeUndefined();
});

test.each([1, 2])("a request of server %i's connection is answered there, and the sender's address is the real one", async (number) => {
  const pieces = ["one ", "two ", "三"];
  const from = { number, from: "127.0.0.9", trace: "t" };
  expect(await ask(polling(number), { headers: forged })).toMatchObject({ status: 201, seen: { ...from, body: "" } });
  expect((await ask(polling(number), { method: "POST", body: pieces, headers: forged })).seen).toMatchObject({ ...from, body: "one two 三" });
  const length = String(Buffer.byteLength(pieces.join("")));
  expect((await ask(polling(number), { method: "POST", body: pieces, headers: { ...forged, "content-length": length } })).seen).toMatchObject({
    ...from,
    body: "one two 三",
  });
});

test("many at once, and large ones", async () => {
  const large = "长".repeat(200_000);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(polling(2), { method: "POST", body: [i % 2 ? large : String(i)] })));
  expect(answers.map(({ seen }) => seen.number)).toEqual(answers.map(() => 2));
  expect(answers.filter(({ seen }) => seen.body === large)).toHaveLength(25);
});

test("what is not Socket.IO's, or begins a connection, stays", async () => {
  for (const path of ["/", "/api/v1/x?sid=2-abc", "/socket.io/?EIO=4&transport=polling"]) expect((await ask(path)).seen.number).toBe(1);
});

test("a server that is not there: the connection is unknown, so that the client begins anew", async () => {
  expect(await ask(polling(3))).toEqual({ status: 400, seen: { code: 1, message: "Session ID unknown" } });
  expect(await upgraded(polling(3))).toMatch(/^HTTP\/1\.1 400 [^]*Session ID unknown/);
});

/** All that comes back for an upgrade, "ping" sent behind it, until the other side has echoed that or closed. */
function upgraded(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = door.net.address() as AddressInfo;
    const socket = connect({ host: "127.0.0.1", localAddress: "127.0.0.9", port });
    const chunks: Buffer[] = [];
    const text = (): string => Buffer.concat(chunks).toString();
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (text().includes("}\n") && !text().includes("ping")) socket.write("ping");
      if (text().endsWith("ping")) socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(text()));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\nX-Hoopoe-Sender: 10.1.2.3\r\nX-Trace: t\r\n\r\n`);
  });
}

test.each([1, 2])("an upgrade of server %i's connection is taken there, and bytes go both ways", async (number) => {
  const answer = await upgraded(polling(number));
  expect(answer).toMatch(/^HTTP\/1\.1 101 [^]*ping$/);
  expect(JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? "")).toMatchObject({ number, from: "127.0.0.9", trace: "t", body: "" });
});
