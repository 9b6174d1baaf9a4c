import type { User } from "@hoopoe/protocol";
import type { Client } from "@hoopoe/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../rig/until.js";
import { clientOf, closeClients, openRoom } from "./clients.js";
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

const signIn = (): Promise<Client> => clientOf(server.url, { username: "ann", password: "-" });
const count = (name: string): number => server.seen.filter((seen) => seen === name).length;
const bytes = (length: number): Blob => new Blob([new Uint8Array(length).map((_, at) => at % 251)], { type: "application/pdf" });
const expire = (): void => {
  for (const held of server.tokens.values()) held.expiresAt = 0;
};

describe("uploads", () => {
  test("a file gets there with its name, type and bytes, and comes back the same", async () => {
    const client = await signIn();
    const parts: number[] = [];
    const file = await client.files.upload(bytes(100_000), { name: "报告 “1”.pdf", onProgress: (part) => parts.push(part) });
    expect(file).toMatchObject({ name: "报告 “1”.pdf", type: "application/pdf", size: 100_000 });
    expect(parts.at(-1)).toBe(1);
    const back = await client.files.read(file);
    expect(back.type).toBe("application/pdf");
    expect(Buffer.from(await back.arrayBuffer()).equals(Buffer.from(await bytes(100_000).arrayBuffer()))).toBe(true);
  });

  test("an expired token is replaced, and the file sent once more", async () => {
    const client = await signIn();
    expire();
    await client.files.upload(bytes(10), { name: "a" });
    expect([count("POST /files"), count("POST /auth/refresh"), server.files.kept.size]).toEqual([2, 1, 1]);
  });

  test("a refusal keeps its code and its time, and is not repeated", async () => {
    const client = await signIn();
    server.fault = (name) => {
      if (name === "POST /files") throw new Refusal("RATE_LIMITED", 3_000);
      return undefined;
    };
    await expect(client.files.upload(bytes(10), { name: "a" })).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 3_000 });
    expect(count("POST /files")).toBe(1);
  });

  test("one that is stopped throws the reason of its signal; a lost one says so", async () => {
    const client = await signIn();
    const stop = new AbortController();
    stop.abort(new Error("changed my mind"));
    await expect(client.files.upload(bytes(10), { name: "a", signal: stop.signal })).rejects.toThrow("changed my mind");
    expect(count("POST /files")).toBe(0);
    server.fault = (name) => (name === "POST /files" ? "lost" : undefined);
    await expect(client.files.upload(bytes(10), { name: "a" })).rejects.toMatchObject({ code: "NETWORK", retryable: true });
  });

  test("what no message carries is taken back", async () => {
    const client = await signIn();
    const { id } = await client.files.upload(bytes(10), { name: "a" });
    await client.files.remove(id);
    expect(server.files.kept.size).toBe(0);
    await expect(client.files.read({ id, size: 10 })).rejects.toMatchObject({ code: "NOT_FOUND", status: 404 });
  });
});

describe("downloads", () => {
  test("a file that several ask for at a time comes once, with a new token where one is needed", async () => {
    const client = await signIn();
    const file = await client.files.upload(bytes(5_000), { name: "a" });
    expire();
    const seen: number[] = [];
    const blobs = await Promise.all([client.files.read(file), client.files.read(file, { onProgress: (part) => seen.push(part) }), client.files.read(file)]);
    expect(blobs.map(({ size }) => size)).toEqual([5_000, 5_000, 5_000]);
    expect([count("GET /files/:id"), count("POST /auth/refresh"), seen.at(-1)]).toEqual([2, 1, 1]);
    await client.files.read(file);
    expect(count("GET /files/:id")).toBe(3);
  });

  test("it goes on for the others when one stops waiting, and ends with the last", async () => {
    const client = await signIn();
    const file = await client.files.upload(bytes(5_000), { name: "a" });
    server.files.stalls = true;
    const [one, other] = [new AbortController(), new AbortController()];
    const halves: number[] = [];
    const first = client.files.read(file, { signal: one.signal });
    const second = client.files.read(file, { signal: other.signal, onProgress: (part) => halves.push(part) });
    await until("half of it is here", () => halves.at(-1) === 0.5);
    one.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    other.abort(new Error("enough too"));
    await expect(second).rejects.toThrow("enough too");
    server.files.stalls = false;
    expect((await client.files.read(file)).size).toBe(5_000);
    expect(count("GET /files/:id")).toBe(2);
  });
});

describe("messages with files", () => {
  test("shown at once with their files, repeated under the same clientId, and sent once", async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    const client = await signIn();
    const handle = await openRoom(client, room.id);
    const files = [await client.files.upload(bytes(10), { name: "b.pdf" }), await client.files.upload(bytes(20), { name: "a.pdf" })];
    let failures = 2;
    server.fault = (name) => (name === "message:send" && failures-- > 0 ? "lost" : undefined);
    handle.send({ text: "", attachments: files });
    expect(handle.view.get().messages).toMatchObject([{ status: "sending", text: "", attachments: files }]);
    await until("it is sent", () => handle.view.get().messages[0]?.status === "sent", 30_000);
    expect(handle.view.get().messages).toMatchObject([{ attachments: files }]);
    expect(room.messages).toHaveLength(1);
  });

  test("a refused one keeps its files until it is tried again", async () => {
    const room = server.rooms.add([ann.id, bob.id]);
    const client = await signIn();
    const handle = await openRoom(client, room.id);
    const file = await client.files.upload(bytes(10), { name: "a.pdf" });
    server.fault = (name) => {
      if (name === "message:send") throw new Refusal("FORBIDDEN");
      return undefined;
    };
    const clientId = handle.send({ text: "see", attachments: [file] });
    await until("it is refused", () => handle.view.get().messages[0]?.status === "failed");
    expect(handle.view.get().messages[0]).toMatchObject({ text: "see", attachments: [file], error: { code: "FORBIDDEN" } });
    server.fault = () => undefined;
    handle.retry(clientId);
    await until("it is sent", () => handle.view.get().messages[0]?.status === "sent");
    expect(handle.view.get().messages[0]?.attachments).toEqual([file]);
  });
});
