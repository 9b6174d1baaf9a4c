import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Bystander, startBystander } from "../rig/bystander.js";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { sized } from "../rig/form.js";
import { metric } from "../rig/metrics.js";
import { type Caller, createConversation, signIn, uniqueName } from "../rig/people.js";
import { frame, openAdmitted, openWebSocket, type Raw, seen, text } from "../rig/raw-socket.js";

let cluster: Cluster;
let url: string;
let names: { username: string; password: string }[];
/** Signed in anew for each block of tests, for a session may connect only so often. */
let attacker: Caller;
let other: Caller;
let groupId: string;
let bystander: Bystander;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1, env: { LIMITS: "on", WORKERS: "0" } });
  const [node] = cluster.nodes as [Cluster["nodes"][number]];
  url = node.url;
  const admin = await signIn(url, node.admin);
  names = [1, 2].map((i) => ({ username: uniqueName("frames"), password: `pass word ${i}${uniqueName("x")}` }));
  for (const name of names) await admin.ok("POST", "/admin/users", { ...name, displayName: name.username });
  await comeAnew();
  groupId = (await createConversation(other, [attacker])).id;
});
afterAll(async () => void (await cluster?.stop()));

async function comeAnew(): Promise<void> {
  [attacker, other] = (await Promise.all(names.map((name) => signIn(url, name)))) as [Caller, Caller];
}

async function begin(): Promise<void> {
  await comeAnew();
  bystander = await startBystander(other, groupId, 100);
}
// whatever was sent, nobody else noticed
async function end(what: string): Promise<void> {
  const { sent, slowestMs, refusals } = await bystander.stop();
  console.info(`${what}: a bystander's ${sent} sends, the slowest acknowledged after ${slowestMs} ms`);
  if (refusals.length) throw new Error(`${refusals.length} of a bystander's ${sent} sends were not acknowledged: ${[...new Set(refusals)].join()}`);
}
/** Somebody chats meanwhile: throughout a block of tests. */
function withBystander(what: string): void {
  beforeAll(begin);
  afterAll(() => end(what));
}

/** Sends and waits for the end of the connection; how long that took is printed, not judged. */
async function ends(raw: Raw, bytes: Buffer | Buffer[]): Promise<boolean> {
  const began = performance.now();
  for (const one of Array.isArray(bytes) ? bytes : [bytes]) await raw.write(one);
  await Promise.race([raw.closed, sleep(8_000, null, { ref: false })]);
  console.info(`  ended after ${Math.round(performance.now() - began)} ms`);
  const over = raw.isClosed();
  raw.tcp.destroy();
  return over;
}

const connect = (token: string): Buffer => text(`40${JSON.stringify({ token })}`);
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const wide = (keys: number): string => `{${Array.from({ length: keys }, (_, i) => `"k${i}":0`).join(",")}}`;

describe("a WebSocket frame that is none", () => {
  withBystander("a WebSocket frame that is none");
  test.concurrent.each<[string, Buffer | Buffer[]]>([
    ["text that is no UTF-8", frame(1, Buffer.from([0x34, 0x32, 0xff, 0xfe, 0xc0]))],
    ["a reserved opcode", frame(3, Buffer.from("42"))],
    ["a reserved control opcode", frame(0xb, Buffer.alloc(0))],
    ["reserved bits", frame(1, Buffer.from("42"), { rsv: 4 })],
    ["no mask", frame(1, Buffer.from('42["x"]'), { masked: false })],
    ["a ping of 126 bytes", frame(9, Buffer.alloc(126))],
    ["a ping in fragments", frame(9, Buffer.from("a"), { fin: false })],
    ["a continuation of nothing", frame(0, Buffer.from("a"))],
    ["a length of 2^63", frame(1, Buffer.alloc(0), { claimedLength: 2n ** 63n })],
    ["a length of 2 MiB", frame(1, Buffer.alloc(64), { claimedLength: 2n ** 21n })],
    [
      "20,000 fragments of one byte",
      [frame(1, Buffer.from("4"), { fin: false }), Buffer.concat(Array.from({ length: 20_000 }, () => frame(0, Buffer.from("x"), { fin: false })))],
    ],
    [
      "fragments of 1.1 MiB in all",
      [frame(1, Buffer.alloc(60_000, 52), { fin: false }), ...Array.from({ length: 18 }, () => frame(0, Buffer.alloc(60_000, 52), { fin: false }))],
    ],
  ])("%s ends the connection", async (_what, bytes) => {
    expect(await ends(await openAdmitted(url, attacker.token), bytes)).toBe(true);
  });
});

describe("a packet that is none", () => {
  withBystander("a packet that is none");
  test.concurrent.each([
    ["an empty text", ""],
    ["no type", "x"],
    ["a type that is not there", "9"],
    ["a ping from the client", "2probe"],
    ["an empty message", "4"],
    ["no type of Socket.IO", "49{}"],
    ["an event that is no JSON", '42["message:send",'],
    ["an event that is no list", '42{"a":1}'],
    ["an event without a name", "42[]"],
    ["an event named by an object", "42[{}]"],
    ["a reserved name", '42["connect"]'],
    ["another reserved name", '421["disconnecting",{}]'],
    ["an acknowledgement of a million digits", `42${"9".repeat(500_000)}["sync:heads",{}]`],
    ["an acknowledgement of twenty digits", '4299999999999999999999["sync:heads",{}]'],
    ["an event for another namespace", '42/x,["message:send",{}]'],
    ["an error from the client", '44{"message":"x"}'],
    ["a second handshake", "40{}"],
    ["eleven attachments", '4511-["sync:pull",{"_placeholder":true,"num":0}]'],
    ["attachments without number", '45["x"]'],
    ["10^9 attachments", '451000000000-["x"]'],
  ])("%s ends the connection", async (_what, packet) => {
    expect(await ends(await openAdmitted(url, attacker.token), text(packet))).toBe(true);
  });

  test.concurrent.each([
    ["an event", '42["message:send",{}]'],
    ["an event with 100 attachments", '45100-["x"]'],
    ["a deep handshake", `40${nested(1_000)}`],
    ["a handshake of 300 KiB", `40{"token":"${"x".repeat(300_000)}"}`],
    ["a handshake that is no object", '40["x"]'],
    ["a namespace of 200 KiB", `40/${"x".repeat(200_000)},`],
    ["an acknowledgement's error", "46-[]"],
  ])("before the handshake, %s ends the connection", async (_what, packet) => {
    expect(await ends(await openWebSocket(url), text(packet))).toBe(true);
  });

  test.concurrent("a binary frame out of nowhere, and text where an attachment was due, end the connection", async () => {
    expect(await ends(await openAdmitted(url, attacker.token), frame(2, Buffer.from([1, 2, 3])))).toBe(true);
    const due = [text('451-7["sync:pull",{"_placeholder":true,"num":0}]'), text('428["sync:heads",{}]')];
    expect(await ends(await openAdmitted(url, attacker.token), due)).toBe(true);
  });

  test.concurrent("handshakes without end, and namespaces without end, end the connection", async () => {
    const bad = await openWebSocket(url);
    expect(await ends(bad, [connect("x"), connect("y"), connect("z")])).toBe(true);
    const names = await openWebSocket(url);
    expect(
      await ends(
        names,
        Array.from({ length: 1_000 }, (_, i) => text(`40/n${i},`)),
      ),
    ).toBe(true);
    expect(names.received().split("Invalid namespace").length - 1).toBeLessThanOrEqual(5);
    // leaving is the end: nothing stays behind in a connection that nobody is in
    expect(await ends(await openAdmitted(url, attacker.token), text("41"))).toBe(true);
  });
});

// one after the other, for refusals are counted
describe("an event that is refused, and the connection lives", () => {
  withBystander("an event that is refused");
  const unparsed = async (): Promise<number> =>
    (await metric(url, "hoopoe_unparsed_total", "TOO_LARGE")) + (await metric(url, "hoopoe_unparsed_total", "VALIDATION"));

  test.each([
    ["nested 50,000 deep", `421["message:send",${nested(40_000)}]`, "VALIDATION"],
    ["nested 400,000 deep by brackets (800 KB)", `421["message:send",${"[".repeat(400_000)}${"]".repeat(400_000)}]`, "TOO_LARGE"],
    ["nested 60,000 deep and never closed", `421["message:send",${"[".repeat(60_000)}`, "VALIDATION"],
    ["with 20,000 keys", `421["message:send",${wide(20_000)}]`, "VALIDATION"],
    ["with 2,000 keys", `421["message:send",${wide(2_000)}]`, "VALIDATION"],
    ["with 60,000 keys (too large)", `421["message:send",${wide(60_000)}]`, "TOO_LARGE"],
    ["with 100,000 arguments", `421["message:send"${",{}".repeat(80_000)}]`, "VALIDATION"],
    ["with 1,000 arguments", `421["message:send"${",{}".repeat(1_000)}]`, "VALIDATION"],
    ["with a name of 200 thousand letters", `421["${"n".repeat(200_000)}",{}]`, "VALIDATION"],
    ["named __proto__", '421["__proto__",{}]', "VALIDATION"],
    ["named constructor", '421["constructor",{}]', "VALIDATION"],
    ["named by a number", "421[7,{}]", "VALIDATION"],
    ["of 257 KiB", `421["message:send",{"text":"${"x".repeat(257 * 1024)}"}]`, "TOO_LARGE"],
    ["of 90,000 Chinese characters", `421["message:send",{"text":"${"鸟".repeat(90_000)}"}]`, "TOO_LARGE"],
    ["with __proto__ among its keys", '421["message:send",{"__proto__":{"text":"x"},"constructor":{"prototype":{"x":1}}}]', "VALIDATION"],
    ["with attachments that never come", '4510-1["sync:pull",{"_placeholder":true,"num":0}]', "VALIDATION"],
  ])("%s", async (what, packet, code) => {
    const raw = await openAdmitted(url, attacker.token);
    const before = await unparsed();
    const began = performance.now();
    await raw.write(text(packet));
    await seen(raw, '431[{"ok":false,"error":{"code":');
    console.info(`  refused after ${Math.round(performance.now() - began)} ms`);
    expect(/431\[\{"ok":false,"error":\{"code":"([A-Z_]+)"/.exec(raw.received())?.[1]).toBe(code);
    // the large, deep and wide ones cost no parsing
    expect(await unparsed()).toBe(before + (/KiB|large|deep|0,000|attachments|Chinese/.test(what) ? 1 : 0));
    // no refusal repeats what was sent
    expect(raw.received().length).toBeLessThan(5_000);
    raw.tcp.destroy();
  });

  test("its attachments are let go, and the next event is served", async () => {
    const raw = await openAdmitted(url, attacker.token);
    await raw.write(text('452-1["sync:pull",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'));
    await raw.write(Buffer.concat([frame(2, randomBytes(500_000)), frame(2, randomBytes(10))]));
    await raw.write(text('422["sync:heads",{}]'));
    await seen(raw, '432[{"ok":true');
    raw.tcp.destroy();
  });

  test("keys like __proto__ change nobody's objects", async () => {
    const body = `{"conversationId":"${groupId}","clientId":"${uniqueName("c")}","text":"t","__proto__":{"mentions":["${other.id}"],"role":"admin"}}`;
    const raw = await openAdmitted(url, attacker.token);
    await raw.write(text(`421["message:send",${body}]`));
    await seen(raw, '"VALIDATION"');
    await raw.write(text(`422["message:send",{"conversationId":"${groupId}","clientId":"${uniqueName("c")}","text":"plain"}]`));
    await seen(raw, '432[{"ok":true');
    raw.tcp.destroy();
  });
});

describe("floods", () => {
  beforeEach(begin);
  afterEach(({ task }) => end(task.name));

  /** So long somebody sends without reading; the buffers of the system are full long before `fullMs`. */
  const floodMs = sized(2_000, 10_000);
  const fullMs = 500;

  test("20,000 raw frames of rubbish on 200 connections: the process lives", async () => {
    const pid = await metric(url, "process_start_time_seconds");
    const rubbish = (): Buffer =>
      frame(Math.floor(Math.random() * 16), randomBytes(Math.floor(Math.random() * 200)), {
        masked: Math.random() < 0.9,
        fin: Math.random() < 0.9,
        rsv: Math.random() < 0.1 ? 7 : 0,
      });
    const tame = (): Buffer => text(`4${Math.floor(Math.random() * 7)}${randomBytes(20).toString("latin1")}`);
    let began = 0;
    for (let round = 0; round < 10; round++) {
      const raws = await Promise.all(Array.from({ length: 20 }, (_, i) => (i === 0 ? openAdmitted(url, attacker.token) : openWebSocket(url))));
      began += raws.length;
      // one by one as well, since the first wrong one ends the connection
      await Promise.all(raws.map((raw, i) => raw.write(Buffer.concat(Array.from({ length: 100 }, i % 2 ? rubbish : tame)))));
      await sleep(20);
      for (const raw of raws) raw.tcp.destroy();
    }
    expect(began).toBe(200);
    expect(await metric(url, "process_start_time_seconds")).toBe(pid);
  });

  test("5,000 sends without waiting: each is answered, what is over the limit at once, and nothing piles up", async () => {
    const raw = await openAdmitted(url, attacker.token);
    const before = await metric(url, "process_resident_memory_bytes");
    const send = (i: number): Buffer => text(`42${i}["message:send",{"conversationId":"${groupId}","clientId":"f${i}-${uniqueName("c")}","text":"flood"}]`);
    await raw.write(Buffer.concat(Array.from({ length: 5_000 }, (_, i) => send(i))));
    const count = (part: string): number => raw.received().split(part).length - 1;
    // seldom, for it is long: the bystander lives in this process too
    for (const late = Date.now() + 20_000; count('[{"ok":') < 5_000 && Date.now() < late; ) await sleep(300);
    const refused = [...raw.received().matchAll(/43\d+\[\{"ok":false,"error":\{"code":"(\w+)"[^}]*?"retryAfterMs":\d+/g)].map((m) => m[1]);
    const fine = count('[{"ok":true');
    expect(refused.length + fine).toBe(5_000);
    expect(new Set(refused)).toEqual(new Set(["RATE_LIMITED"]));
    expect(fine).toBeGreaterThanOrEqual(50);
    expect(fine).toBeLessThanOrEqual(250);
    const grown = ((await metric(url, "process_resident_memory_bytes")) - before) / 2 ** 20;
    console.info(`  of 5,000 sends ${fine} were taken, the rest refused; memory + ${grown.toFixed(1)} MiB`);
    raw.tcp.destroy();
  });

  test.each<[string, () => Buffer]>([
    ["sends", () => text(`421["message:send",{"conversationId":"${groupId}","clientId":"same","text":"flood"}]`)],
    ["pulls", () => text(`421["sync:pull",{"conversationId":"${groupId}","afterRev":0,"limit":500}]`)],
    ["frames that are too large", () => text(`421["message:send",{"text":"${"x".repeat(300_000)}"}]`)],
    ["pings of WebSocket", () => frame(9, Buffer.alloc(125))],
    ["pongs of engine.io", () => text("3")],
    ["packets that mean nothing", () => text("6")],
    ["acknowledgements of nothing", () => text('431["x"]')],
  ])("somebody who sends %s for ever and reads nothing fills no memory", async (_what, one) => {
    const raw = await openAdmitted(url, attacker.token);
    const before = await metric(url, "process_resident_memory_bytes");
    raw.tcp.pause();
    const bytes = one();
    const block = Buffer.concat(Array.from({ length: Math.ceil(200_000 / bytes.length) }, () => bytes));
    const began = Date.now();
    let written = 0;
    let first = 0;
    for (const late = began + floodMs; Date.now() < late && written < 150 * 2 ** 20 && raw.tcp.writable; ) {
      await Promise.race([raw.write(block).then(() => (written += block.length)), sleep(200)]);
      if (Date.now() < began + fullMs) first = written;
    }
    const grown = ((await metric(url, "process_resident_memory_bytes")) - before) / 2 ** 20;
    console.info(
      `  ${(written / 2 ** 20).toFixed(1)} MiB were taken in ${floodMs / 1_000} s; memory + ${grown.toFixed(1)} MiB; the connection ${raw.isClosed() ? "ended" : "lives"}`,
    );
    expect(grown).toBeLessThan(96);
    if (bytes.length < 1_000) {
      // what the system's own buffers hold, and then a thousand packets a second
      expect(written).toBeLessThan(32 * 2 ** 20);
      expect(written - first).toBeLessThan(4 * 2 ** 20);
    }
    raw.tcp.destroy();
  });
});
