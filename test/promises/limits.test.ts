import { limits } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api, problem } from "../rig/http.js";
import { addPeople, allMessages, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

const cluster = sharedCluster();
let owner: Caller;
let wire: Wire;
let groupId: string;

beforeAll(async () => {
  const [node] = cluster.nodes;
  const [a, b] = (await addPeople(await signIn(node.url, node.admin), 2)) as [Caller, Caller];
  owner = a;
  groupId = (await createConversation(a, [b])).id;
  wire = await owner.connect();
});
afterAll(async () => {
  wire?.close();
});

const tries = async (text: unknown): Promise<string[]> => {
  const body = { clientId: uniqueName("c"), text };
  const answer = await owner.call("POST", `/conversations/${groupId}/messages`, body);
  const ack = await wire.emit("message:send", { conversationId: groupId, ...body, clientId: uniqueName("c") });
  return [answer.status < 300 ? "ok" : problem(answer).code, ack.ok ? "ok" : ack.error.code];
};

describe("text", () => {
  test.each([
    ["20,000 units", "x".repeat(20_000), "ok"],
    ["20,000 units in 10,000 surrogate pairs", "🐦".repeat(10_000), "ok"],
    ["20,000 Chinese characters", "鸟".repeat(20_000), "ok"],
    ["one unit more", "x".repeat(20_001), "VALIDATION"],
    ["one pair more", "🐦".repeat(10_001), "VALIDATION"],
    ["nothing", "", "VALIDATION"],
    ["white space", " \n\t\u3000 ", "VALIDATION"],
    ["a lone high surrogate", "a\ud83d", "VALIDATION"],
    ["a lone low surrogate", "\udc26b", "VALIDATION"],
    ["surrogates the wrong way round", "\udc26\ud83d", "VALIDATION"],
  ])("%s: both doors say the same", async (_what, text, expected) => {
    expect(await tries(text)).toEqual([expected, expected]);
  });

  test.each([
    ["white space around", "  \n spaced \t "],
    ["characters that look like one another", "e\u0301 é Å Å ﬁ ①"],
    ["right-to-left and joiners", "שלום \u202eabc\u202c 👩‍👩‍👧‍👦 نص"],
    ["line ends", "a\r\nb\rc\u2028d"],
    ["what looks like markup, code, SQL", `<script>alert(1)</script> '; drop table message; -- {{7*7}} \${x} %s \\u0000`],
    ["a byte-order mark, NUL and noncharacters", "\ufefftext\u0000\ufffe\uffff"],
  ])("is kept as sent: %s", async (_what, text) => {
    const { id } = await send(owner, groupId, text);
    expect((await owner.ok<{ text: string }>("GET", `/messages/${id}`)).text).toBe(text);
  });

  test("clientId: 1 to 64 printable ASCII", async () => {
    for (const clientId of ["", "x".repeat(65), "é", "a\nb", "a\u007f"]) {
      const answer = await owner.call("POST", `/conversations/${groupId}/messages`, { clientId, text: "t" });
      expect([clientId, problem(answer).errors.map((e) => e.path)]).toEqual([clientId, ["clientId"]]);
    }
    for (const clientId of ["x", " ", "~".repeat(64), `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}`]) {
      expect((await owner.call("POST", `/conversations/${groupId}/messages`, { clientId, text: "t" })).status).toBe(201);
    }
  });
});

describe("size", () => {
  const padded = (bytes: number): { text: string; conversationId: string; clientId: string; surplus: string } => ({
    conversationId: groupId,
    clientId: uniqueName("c"),
    text: "t",
    surplus: "x".repeat(bytes),
  });

  test("a frame above 256 KiB is answered TOO_LARGE, and the socket lives on", async () => {
    for (const bytes of [limits.frameBytes + 10, limits.frameHardBytes - 10_000]) {
      const ack = await wire.emit("message:send", padded(bytes));
      expect([bytes, ack.ok || ack.error.code]).toEqual([bytes, "TOO_LARGE"]);
    }
    expect((await wire.emit("sync:heads", {})).ok).toBe(true);
    // Just below, it is read, and refused for what it is.
    const ack = await wire.emit("message:send", padded(limits.frameBytes - 1_000));
    expect(ack.ok || ack.error.code).toBe("VALIDATION");
  });

  test("a frame above 1 MiB ends the connection, and only that one", async () => {
    const victim = await owner.connect();
    victim.socket.emit("message:send", padded(limits.frameHardBytes + 100_000));
    await until("the end of the connection", () => victim.socket.disconnected, 5_000);
    expect((await wire.emit("sync:heads", {})).ok).toBe(true);
  });

  test("a body above 256 KiB is TOO_LARGE, also when it lies about its length or is unpacked", async () => {
    const path = `/conversations/${groupId}/messages`;
    const answer = await owner.call("POST", path, padded(limits.bodyBytes + 10));
    expect([answer.status, problem(answer).code]).toEqual([413, "TOO_LARGE"]);
    const login = await api(owner.url, { method: "POST", path: "/auth/login", body: { username: "x".repeat(300_000), password: "y" } });
    expect([login.status, problem(login).code]).toEqual([413, "TOO_LARGE"]);
    const { gzipSync } = await import("node:zlib");
    const bomb = await api(owner.url, {
      method: "POST",
      path,
      token: owner.token,
      raw: gzipSync(JSON.stringify(padded(20_000_000))),
      headers: { "content-encoding": "gzip" },
    });
    expect([413, 415, 400]).toContain(bomb.status);
    problem(bomb);
  });

  test("broken JSON is 400 VALIDATION; other types are refused", async () => {
    const path = `/conversations/${groupId}/messages`;
    for (const raw of ["{", '{"text":"a"', "{'text':1}", "\u0000", '{"text":"a"}{}', "NaN", new Uint8Array([0xff, 0xfe, 0x7b])]) {
      const answer = await api(owner.url, { method: "POST", path, token: owner.token, raw });
      expect([String(raw), answer.status, problem(answer).code]).toEqual([String(raw), 400, "VALIDATION"]);
    }
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const answer = await api(owner.url, { method: "POST", path, token: owner.token, raw: '{"clientId":"c","text":"t"}', headers: { "content-type": type } });
      expect([type, answer.status >= 400 && answer.status < 500, problem(answer).code]).toEqual([type, true, "VALIDATION"]);
    }
  });

  test("deep and wide JSON is refused quickly, and nobody else notices", async () => {
    const path = `/conversations/${groupId}/messages`;
    const deep = `${'{"text":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 12_000 }, (_, i) => [`k${i}`, i])));
    for (const raw of [deep, wide]) {
      const began = performance.now();
      const answer = await api(owner.url, { method: "POST", path, token: owner.token, raw });
      expect(problem(answer).code).toBe("VALIDATION");
      expect(performance.now() - began).toBeLessThan(1_000);
      expect(problem(answer).errors.length).toBeLessThanOrEqual(50);
    }
    const ack = await wire.emit("message:send", JSON.parse(`${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`));
    expect(ack.ok || ack.error.code).toBe("VALIDATION");
  });

  test("what is sent without an acknowledgement, or with rubbish beside it, harms nobody", async () => {
    wire.socket.emit("message:send", { conversationId: groupId, clientId: uniqueName("c"), text: "no ack" });
    wire.socket.emit("message:send");
    wire.socket.emit("message:send", null, 1, "x");
    wire.socket.emit("sync:pull", Buffer.from([1, 2, 3]));
    wire.socket.emit("typing", "rubbish");
    expect((await wire.emit("sync:heads", {})).ok).toBe(true);
    await until("the message without an acknowledgement", async () => (await allMessages(owner, groupId)).some((m) => m.text === "no ack"));
  });
});
