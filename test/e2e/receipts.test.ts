import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bot, EgressCall, Message, ModelProvider, Receipt, ReceiptKeys } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersIn, answersTo, BotRig } from "../rig/bots.js";
import { runHoopoe } from "../rig/doctor.js";
import { addPeople, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { until } from "../rig/until.js";

/** What a receipt says against what the host really received, and against those who alter it. */
const { nodes, database, keyFile } = sharedCluster();
const folder = mkdtempSync(join(tmpdir(), "hoopoe-receipts-"));
let host: ModelHost;
let rig: BotRig;
let asker: Caller;
let other: Caller;

beforeAll(async () => {
  host = await startModelHost();
  rig = await BotRig.connect(await signIn(nodes[0].url, nodes[0].admin), host);
  [asker, other] = (await addPeople(rig.admin, 2)) as [Caller, Caller];
});
afterAll(async () => {
  await host?.close();
  rmSync(folder, { recursive: true, force: true });
});

let names = 0;
const echo = (): string => `echo-${++names}`;
async function asked(bot: Bot, text: string): Promise<{ answer: Message; receipt: Receipt; roomId: string }> {
  const { id: roomId } = await createConversation(asker, [], { memberIds: [bot.id] });
  const { id } = await send(asker, roomId, text, { mentions: [bot.id] });
  const answer = (await answersTo(asker, roomId, id))[0] as Message;
  return { answer, roomId, receipt: await receiptOf(answer) };
}
const receiptOf = (answer: Message, by = asker): Promise<Receipt> => by.ok("GET", `/runs/${answer.ai?.runId}/receipt`);
const sentFor = (model: string) => host.state().requests.filter((request) => request.model === model);
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const kept = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};
const keySet = (): Promise<ReceiptKeys> => asker.ok("GET", "/receipt-keys");
const verify = (...words: string[]) => runHoopoe(["receipt", "verify", ...words], { LANG: "en_US.UTF-8" });

describe("a receipt", () => {
  test("is of the very bytes that the host received", async () => {
    const model = echo();
    const { answer, receipt } = await asked(await rig.add(model), "Which shelf? 哪一层？");
    const [sent] = sentFor(model);
    expect(receipt).toMatchObject({
      runId: answer.ai?.runId,
      provider: rig.provider.name,
      model,
      host: new URL(host.url).host,
      jurisdiction: "local",
      dataClass: "internal",
      action: "allow",
      redactions: {},
      payloadSha256: sha256(sent?.raw ?? ""),
      payloadBytes: Buffer.byteLength(sent?.raw ?? ""),
      calls: [],
    });
    expect(receipt.policyVersion).toBeGreaterThan(0);
  });

  test("of an answer that the second model gave: the first call cannot be left out, nor one be shown as sent of which nothing was", async () => {
    const model = echo();
    const silent = await rig.admin.ok<ModelProvider>("POST", "/admin/model-providers", {
      name: "silent",
      baseUrl: "http://127.0.0.1:9/v1",
      jurisdiction: "local",
    });
    const fallbacks = [
      { providerId: silent.id, model: "m" },
      { providerId: rig.provider.id, model },
    ];
    const { receipt } = await asked(await rig.add("500", { fallbacks }), "who answers?");
    const calls = [...receipt.calls, receipt];
    expect(calls.map(({ number }) => number)).toEqual(calls.map((_, at) => at + 1));
    expect(new Set(calls.map((call) => `${call.model} ${call.unsent}`))).toEqual(new Set(["500 undefined", "m unreached", `${model} undefined`]));
    const keys = kept("chain-keys.json", await keySet());
    const whole = await verify(kept("chain.json", receipt), "--keys", keys);
    expect(whole.exit).toBe(0);
    expect(whole.stdout).toMatch(/nothing left for silent, m at 127\.0\.0\.1:9: no connection came about/);
    for (const [at] of receipt.calls.entries()) {
      const less = await verify(kept("less.json", { ...receipt, calls: receipt.calls.toSpliced(at, 1) }), "--keys", keys);
      expect([less.exit, less.stdout]).toEqual([1, expect.stringContaining("the call before it is missing")]);
    }
    const span = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}`;
    const path = `/admin/model-providers/${silent.id}/egress`;
    expect((await rig.admin.ok<{ items: EgressCall[] }>("GET", `${path}?${span}`)).items.map(({ unsent }) => unsent)).toContain("unreached");
    expect(await rig.admin.ok("GET", `${path}/people?${span}`)).toMatchObject({ items: [], calls: 0, people: 0 });
  });

  test("is there while the answer is being written", async () => {
    const bot = await rig.add("story-200");
    const { id: roomId } = await createConversation(asker, [], { memberIds: [bot.id] });
    await send(asker, roomId, "a long story", { mentions: [bot.id] });
    const answer = await until("its first words", async () =>
      (await answersIn(asker, roomId)).find(({ ai, text }) => ai?.state === "streaming" && text !== ""),
    );
    expect(await receiptOf(answer)).toMatchObject({ action: "allow", payloadSha256: sha256(sentFor("story-200")[0]?.raw ?? "") });
    await asker.ok("POST", `/runs/${answer.ai?.runId}/stop`);
  });

  test("has every try, also of the model that another stood in for", async () => {
    const spare = echo();
    const bot = await rig.add("503", { fallbacks: [{ providerId: rig.provider.id, model: spare }] });
    const { receipt } = await asked(bot, "who is there?");
    expect(receipt.model).toBe(spare);
    const first = sentFor("503").map(({ raw }) => sha256(raw));
    expect(first.length).toBeGreaterThan(0);
    expect(receipt.calls.map((call) => [call.model, call.payloadSha256])).toEqual(first.map((hash) => ["503", hash]));
  });

  test("is for those who may read the answer, and for nobody else", async () => {
    const { answer, roomId } = await asked(await rig.add(echo()), "between us");
    expect((await other.call("GET", `/runs/${answer.ai?.runId}/receipt`)).status).toBe(404);
    await asker.ok("POST", `/conversations/${roomId}/members`, { userIds: [other.id] });
    expect((await receiptOf(answer, other)).runId).toBe(answer.ai?.runId);
    await asker.ok("DELETE", `/conversations/${roomId}/members/${other.id}`);
    expect((await other.call("GET", `/runs/${answer.ai?.runId}/receipt`)).status).toBe(404);
  });

  test("of an answer without a model says that nothing left", async () => {
    const { items } = await rig.admin.ok<{ items: Bot[] }>("GET", "/admin/bots");
    const assistant = items.find(({ providerId, deactivatedAt }) => providerId === null && deactivatedAt === null) as Bot;
    const { receipt } = await asked(assistant, "what is stored of what I write?");
    expect(receipt).toMatchObject({ callId: null, provider: "built-in", jurisdiction: "local", host: null, payloadSha256: null, action: "none", calls: [] });
    expect((await verify(kept("none.json", receipt), "--keys", kept("keys-none.json", await keySet()))).exit).toBe(0);
  });
});

describe("hoopoe receipt verify", () => {
  let receipt: Receipt;
  let body: string;
  let keys: string;
  beforeAll(async () => {
    const model = echo();
    ({ receipt } = await asked(await rig.add(model), "to be proven"));
    body = sentFor(model)[0]?.raw ?? "";
    keys = kept("keys.json", await keySet());
  });

  test("takes it as it is, alone, in a list, and as the page saves it", async () => {
    const alone = await verify(kept("one.json", receipt), "--keys", keys, "--payload", kept("body.json", body));
    expect(alone).toMatchObject({ exit: 0, stderr: "" });
    expect(alone.stdout).toMatch(/VALID: as it was signed\.[\s\S]*The body is the one of this receipt/);
    expect((await verify(kept("list.json", [receipt, receipt]), "--keys", keys)).exit).toBe(0);
    const saved = await verify(kept("saved.json", { receipt, keys: await keySet() }));
    expect(saved.exit).toBe(0);
    expect(saved.stdout).toContain("they prove nothing until they are compared");
  });

  test("says what is wrong: altered, another body, an unknown key; in Chinese too", async () => {
    const altered = await verify(kept("altered.json", { ...receipt, host: "elsewhere.example:443" }), "--keys", keys);
    expect(altered.exit).toBe(1);
    expect(altered.stdout).toMatch(/NOT VALID[\s\S]*signature is wrong/);
    const oneOfTwo = await verify(kept("two.json", [receipt, { ...receipt, payloadBytes: 1 }]), "--keys", keys, "--json");
    expect(oneOfTwo.exit).toBe(1);
    expect((JSON.parse(oneOfTwo.stdout) as { receipts: { verdict: string }[] }).receipts.map(({ verdict }) => verdict)).toEqual(["valid", "altered"]);
    const other = await verify(kept("one.json", receipt), "--keys", keys, "--payload", kept("other.json", `${body} `));
    expect(other.exit).toBe(1);
    expect(other.stdout).toContain("The body is none of this receipt's");
    const unknown = await verify(kept("one.json", receipt), "--keys", kept("none.json", { keys: [] }));
    expect(unknown.exit).toBe(2);
    expect(unknown.stdout).toContain("CANNOT TELL");
    const chinese = await runHoopoe(["receipt", "verify", kept("altered.json", { ...receipt, model: "x" }), "--keys", keys], { LANG: "zh_CN.UTF-8" });
    expect(chinese.stdout).toMatch(/无效。[\s\S]*签名不符/);
  });

  test("refuses what is no receipt, keys that are none, and files that are not there; a hostile file draws nothing on the terminal", async () => {
    for (const content of ["", "no json", "[]", "{}", "null", '{"items": []}']) expect((await verify(kept("bad.json", content), "--keys", keys)).exit).toBe(65);
    expect((await verify(kept("one.json", receipt), "--keys", kept("bad.json", "{}"))).exit).toBe(65);
    expect((await verify(kept("one.json", receipt))).exit).toBe(64);
    expect((await verify(join(folder, "absent.json"), "--keys", keys)).exit).toBe(1);
    const hostile = { ...receipt, model: "m\u001b[31m\u001b]0;x\u0007\u202e\r", [`${"\u001b"}[2J`]: 1, at: 5 };
    for (const one of [hostile, { ...hostile, at: receipt.at }]) {
      const said = await verify(kept("hostile.json", [one, 7, null]), "--keys", keys);
      expect(said.exit).toBe(1);
      expect(said.stdout + said.stderr).not.toMatch(/[\u001b\u0007\u202e\r]/);
    }
  });

  test("keys come from the database as the server gives them", async () => {
    const { exit, stdout } = await runHoopoe(["receipt", "keys"], { DATABASE_URL: database.url, MASTER_KEY_FILE: keyFile });
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toEqual(await keySet());
  });
});
