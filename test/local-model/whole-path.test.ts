import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message, ModelProvider, ProviderTest } from "@hoopoe/protocol";
import { type Client, type ConversationHandle, createClient } from "@hoopoe/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firstAdmin } from "../rig/hoopoe.js";
import { uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { until } from "../rig/until.js";
import { installedRuntime } from "./runtime.js";
import { type ServedModel, serveModel } from "./served-model.js";
import { tinyGguf } from "./tiny-gguf.js";

const { dataDir, absent, notRun } = await installedRuntime();
const folder = mkdtempSync(join(tmpdir(), "hoopoe-local-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A real model, though a small one, behind a bot: `hoopoe model serve` → the admin API → a chat. */
describe.skipIf(absent)(`${notRun}a bot on a model of hoopoe model serve`, () => {
  const { nodes } = sharedCluster();
  let brief: ServedModel;
  let endless: ServedModel;
  let client: Client;

  beforeAll(async () => {
    const file = (name: string, endlessly: boolean): string => {
      const path = join(folder, name);
      writeFileSync(path, tinyGguf({ endless: endlessly, context: 16_384 }));
      return path;
    };
    [brief, endless] = await Promise.all([
      serveModel(file("brief.gguf", false), { dataDir }),
      serveModel(file("endless.gguf", true), { dataDir, words: ["--context", "16384"] }),
    ]);
    client = createClient({ baseUrl: nodes[0].url, credentials: "memory" });
    await client.login(firstAdmin);
    await until("online", () => client.connection.get() === "online");
  });
  afterAll(async () => {
    client?.close();
    await Promise.all([brief?.stop(), endless?.stop()]);
  });

  const connect = (model: ServedModel): Promise<ModelProvider> =>
    client.call("adminCreateProvider", { body: { name: uniqueName("served"), baseUrl: model.url, jurisdiction: "local" } });
  const chatWith = async (provider: ModelProvider, model: string, parameters = {}): Promise<ConversationHandle> => {
    const body = { username: uniqueName("bot"), displayName: model, providerId: provider.id, model, systemPrompt: "Be kind.", parameters };
    const bot = await client.call("adminCreateBot", { body });
    const handle = client.conversation((await client.createConversation({ kind: "direct", memberIds: [bot.id] })).id);
    handle.open();
    await until("open", () => handle.view.get().state === "ready");
    return handle;
  };
  const answer = (chat: ConversationHandle, fits: (message: Message) => boolean): Promise<Message> =>
    until("the answer", () => chat.view.get().messages.findLast((message) => message.ai !== null && fits(message)), 150_000);

  test("the test button finds it, its answers, its stream and its vectors, and says that it calls no tools", async () => {
    const provider = await connect(brief);
    const found: ProviderTest = await client.call("adminTestProvider", { params: { id: provider.id }, body: {} });
    expect(found).toMatchObject({ reachable: true, auth: true, chat: true, streaming: true, embeddings: true, tools: false });
    expect(found.models).toEqual(["brief"]);
  });

  test("it answers in a stream, and its tokens are counted by itself", async () => {
    const chat = await chatWith(await connect(brief), "brief", { maxOutputTokens: 100 });
    const deltas: string[] = [];
    const off = client.on("message:delta", ({ text }) => void deltas.push(text));
    chat.send({ text: "你好 hello" });
    const ended = await answer(chat, ({ ai }) => ai?.state !== "streaming");
    off();
    expect(ended.ai).toMatchObject({ state: "done", errorCode: null, model: "brief", jurisdiction: "local", usage: { estimated: false } });
    expect(ended.ai?.usage?.outputTokens).toBeGreaterThan(0);
    expect(ended.ai?.usage?.inputTokens).toBeGreaterThan(20);
    expect(ended.text.length).toBeGreaterThan(0);
    expect(deltas.join("")).toBe(ended.text);
  }, 300_000);

  test("stop in mid-answer ends the model's work, and the next question is answered", async () => {
    const chat = await chatWith(await connect(endless), "endless");
    chat.send({ text: "a long story" });
    const streaming = await answer(chat, ({ ai, text }) => ai?.state === "streaming" && text !== "");
    expect(await chat.stop({ runId: streaming.ai?.runId ?? "" })).toBe("stopped");
    const stopped = await answer(chat, ({ id, ai }) => id === streaming.id && ai?.state !== "streaming");
    expect(stopped.ai).toMatchObject({ state: "stopped", errorCode: null });
    await until("the model has stopped", async () => (await endless.figures()).aborted === 1);
    expect(await endless.figures()).toMatchObject({ running: 0, waiting: 0 });
    chat.send({ text: "another" });
    const next = await answer(chat, ({ id, text }) => id !== streaming.id && text !== "");
    await chat.stop({ runId: next.ai?.runId ?? "" });
    await until("and again", async () => (await endless.figures()).aborted === 2);
  }, 300_000);
});
