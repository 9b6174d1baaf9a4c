import type { Ack, AckError } from "@hoopoe/protocol";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { metric } from "../rig/metrics.js";
import { problem } from "../rig/http.js";
import { addPeople, type Caller, createConversation, type SentAnswer, signIn, uniqueName } from "../rig/people.js";
import type { Wire } from "../rig/socket.js";

let cluster: Cluster;
let admin: Caller;
/** New ones for each test: their share is whole. */
let people: [Caller, Caller, Caller];
let groupId: string;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1, env: { LIMITS: "on", WORKERS: "0" } });
  const [node] = cluster.nodes as [Cluster["nodes"][number]];
  admin = await signIn(node.url, node.admin);
});
beforeEach(async () => {
  people = (await addPeople(admin, 3)) as typeof people;
  groupId = (await createConversation(people[0], people.slice(1))).id;
});
afterAll(async () => void (await cluster?.stop()));

const input = (conversationId = groupId): { conversationId: string; clientId: string; text: string } => ({
  conversationId,
  clientId: uniqueName("r"),
  text: "t",
});
const sendMany = (wire: Wire, count: number, conversationId = groupId): Promise<Ack<SentAnswer>[]> =>
  Promise.all(Array.from({ length: count }, () => wire.emit<SentAnswer>("message:send", input(conversationId))));
const errors = (acks: Ack<unknown>[]): AckError[] => acks.flatMap((ack) => (ack.ok ? [] : [ack.error]));

describe("sends of one person", () => {
  test("a hundred at once, then twenty a second; the rest is told how long to wait, and that is enough", async () => {
    const wire = await people[0].connect();
    const began = performance.now();
    const acks = await sendMany(wire, 300);
    const seconds = (performance.now() - began) / 1_000;
    const refused = errors(acks);
    const taken = acks.length - refused.length;
    console.info(`of 300 sends within ${seconds.toFixed(2)} s ${taken} were taken`);
    expect(taken).toBeGreaterThanOrEqual(100);
    expect(taken).toBeLessThanOrEqual(100 + Math.ceil(seconds * 20) + 1);
    for (const error of refused) expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true, retryAfterMs: expect.any(Number) });
    expect(Math.max(...refused.map((error) => error.retryAfterMs ?? 0))).toBeLessThanOrEqual(1_000);
    await sleep(Math.max(...refused.map((error) => error.retryAfterMs ?? 0)) + 20);
    expect((await wire.emit("message:send", input())).ok).toBe(true);
    wire.close();
  });

  test("through both doors and every device together; REST says Retry-After in whole seconds", async () => {
    const wire = await people[0].connect();
    const second = await people[0].connect();
    const [one, two] = await Promise.all([sendMany(wire, 80), sendMany(second, 80)]);
    expect(errors([...one, ...two]).length).toBeGreaterThanOrEqual(30);
    const answers = await Promise.all(
      Array.from({ length: 150 }, () => people[0].call("POST", `/conversations/${groupId}/messages`, { clientId: uniqueName("r"), text: "t" })),
    );
    const refused = answers.filter((answer) => answer.status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect([answer.status, problem(answer).code]).toEqual([429, "RATE_LIMITED"]);
      expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    }
    // others have their own share
    expect((await people[1].call("POST", `/conversations/${groupId}/messages`, { clientId: uniqueName("r"), text: "t" })).status).toBe(201);
    wire.close();
    second.close();
  });
});

test("a conversation takes two hundred a second, whoever sends; strangers cannot use them up", async () => {
  const [outsider] = (await addPeople(admin, 1)) as [Caller];
  const stranger = await outsider.connect();
  expect(new Set(errors(await sendMany(stranger, 90)).map((error) => error.code))).toEqual(new Set(["NOT_FOUND"]));
  const wires = await Promise.all(people.map((person) => person.connect()));
  const began = performance.now();
  const acks = (await Promise.all(wires.map((wire) => sendMany(wire, 100)))).flat();
  const seconds = (performance.now() - began) / 1_000;
  const taken = acks.filter((ack) => ack.ok).length;
  console.info(`of 300 sends within ${seconds.toFixed(2)} s ${taken} were taken`);
  expect(taken).toBeGreaterThanOrEqual(200);
  expect(taken).toBeLessThanOrEqual(200 + Math.ceil(seconds * 200) + 1);
  expect(errors(acks).every((error) => error.code === "RATE_LIMITED" && (error.retryAfterMs ?? 0) > 0)).toBe(true);
  for (const wire of [...wires, stranger]) wire.close();
});

test("reads are limited by person too, at both doors", async () => {
  const wire = await people[0].connect();
  const before = await metric(people[0].url, "hoopoe_unparsed_total", "RATE_LIMITED");
  const acks = await Promise.all(Array.from({ length: 2_000 }, () => wire.emit("sync:heads", {})));
  // so many without an answer are not even parsed
  expect(await metric(people[0].url, "hoopoe_unparsed_total", "RATE_LIMITED")).toBeGreaterThan(before);
  expect(new Set(errors(acks).map((error) => error.code))).toEqual(new Set(["RATE_LIMITED"]));
  expect(acks.filter((ack) => ack.ok).length).toBeGreaterThanOrEqual(150);
  const answers = await Promise.all(Array.from({ length: 250 }, () => people[0].call("GET", "/me")));
  const refused = answers.filter((answer) => answer.status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map((answer) => `${answer.status} ${answer.headers.get("retry-after")}`))).toEqual(new Set(["429 1"]));
  expect((await people[1].call("GET", "/conversations")).status).toBe(200);
  // sending has a share of its own
  expect((await wire.emit("message:send", input())).ok).toBe(true);
  wire.close();
});

test("lists of ids are bounded at both doors, before anything is looked up", async () => {
  const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `0199aaaa-0000-7000-8000-${String(i).padStart(12, "0")}`);
  const wire = await people[0].connect();
  const ack = await wire.emit("message:send", { ...input(), mentions: ids(101) });
  expect(errors([ack])[0]?.errors?.map((error) => error.path)).toEqual(["mentions"]);
  expect((await wire.emit("message:send", { ...input(), mentions: ids(100) })).ok).toBe(true);
  const made = await people[0].call("POST", "/conversations", { kind: "group", name: "n", memberIds: ids(501) });
  expect([made.status, problem(made).errors.map((error) => error.path)]).toEqual([422, ["memberIds"]]);
  const added = await people[0].call("POST", `/conversations/${groupId}/members`, { userIds: ids(501) });
  expect([added.status, problem(added).errors.map((error) => error.path)]).toEqual([422, ["userIds"]]);
  wire.close();
});

test("refusals are counted, and neither they nor their texts are in the log", async () => {
  const wire = await people[0].connect();
  const secret = uniqueName("secret-text");
  const before = await metric(people[0].url, "hoopoe_unparsed_total", "TOO_LARGE");
  const large = { ...input(), text: secret + "x".repeat(300_000) };
  for (let i = 0; i < 20; i++) expect(errors([await wire.emit("message:send", large)])[0]?.code).toBe("TOO_LARGE");
  for (let i = 0; i < 700; i++) await people[0].call("GET", `/conversations/${secret}`);
  expect(await metric(people[0].url, "hoopoe_unparsed_total", "TOO_LARGE")).toBe(before + 20);
  const [node] = cluster.nodes as [Cluster["nodes"][number]];
  expect(node.output()).not.toContain(secret);
  expect(node.output()).not.toContain(people[0].token);
  const lines = node
    .output()
    .split("\n")
    .filter((line) => line.includes('"request"') && /"status":4\d\d/.test(line)).length;
  console.info(`${lines} lines for 700 refused calls`);
  expect(lines).toBeLessThan(450);
  wire.close();
});
