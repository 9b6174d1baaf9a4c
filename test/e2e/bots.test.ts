import type { Bot, Message, ModelProvider } from "@hoopoe/protocol";
import { type Client, type ConversationHandle, createClient } from "@hoopoe/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { firstAdmin, type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { uniqueName } from "../rig/people.js";
import { hasRedis, startRedis, type TestRedis } from "../rig/redis.js";
import { until } from "../rig/until.js";

const backends = [
  { name: "the queue on Postgres, sealed by gm", redis: false, suite: "gm" },
  { name: "the queue on Redis", redis: true, suite: "aes" },
];

describe.each(backends)("bots, $name", ({ redis: overRedis, suite }) => {
  let redis: TestRedis | undefined;
  let hoopoe: Hoopoe;
  let host: ModelHost;
  let client: Client;
  let provider: ModelProvider;

  beforeAll(async () => {
    if (overRedis && !hasRedis) return;
    redis = overRedis ? await startRedis() : undefined;
    [hoopoe, host] = await Promise.all([startHoopoe({ env: { CRYPTO_SUITE: suite, ...(redis && { REDIS_URL: redis.url }) } }), startModelHost()]);
    client = createClient({ baseUrl: hoopoe.url, credentials: "memory" });
    await client.login({ username: firstAdmin.username, password: firstAdmin.password });
    await until("online", () => client.connection.get() === "online");
    provider = await client.call("adminCreateProvider", { body: { name: "house", baseUrl: host.url, jurisdiction: "local" } });
  });
  afterAll(async () => {
    client?.close();
    await hoopoe?.stop();
    await host?.close();
    await redis?.stop();
  });

  const newBot = (model: string, providerId = provider.id): Promise<Bot> =>
    client.call("adminCreateBot", { body: { username: uniqueName("bot"), displayName: model, providerId, model, systemPrompt: "Be kind." } });
  const chatWith = async (botId: string): Promise<ConversationHandle> => {
    const conversation = await client.createConversation({ kind: "direct", memberIds: [botId] });
    const handle = client.conversation(conversation.id);
    handle.open();
    await until("open", () => handle.view.get().state === "ready");
    return handle;
  };
  const answersOf = (handle: ConversationHandle): Message[] => handle.view.get().messages.filter((message) => message.ai !== null);
  const ended = (handle: ConversationHandle, ms = 20_000): Promise<Message> =>
    until("an ended answer", () => answersOf(handle).findLast((message) => message.ai?.state !== "streaming"), ms);
  const streaming = (handle: ConversationHandle): Promise<Message> =>
    until("a streaming answer", () => answersOf(handle).find((message) => message.ai?.state === "streaming" && message.text !== ""));

  test.skipIf(overRedis && !hasRedis)("an answer streams, is labelled, and is the same for whoever reads it later", async () => {
    const chat = await chatWith((await newBot("echo")).id);
    const deltas: string[] = [];
    const off = client.on("message:delta", ({ text }) => void deltas.push(text));
    chat.send({ text: "你好 hello" });
    const answer = await ended(chat);
    off();
    expect(answer).toMatchObject({
      text: "你好 hello",
      sender: { kind: "bot" },
      ai: { state: "done", errorCode: null, provider: "house", model: "echo", jurisdiction: "local", attempt: 1 },
    });
    expect(answer.ai?.label).toMatch(/人工智能|AI/);
    expect(answer.ai?.label).toMatch(/生成|合成/);
    expect(answer.ai?.usage?.outputTokens).toBeGreaterThan(0);
    expect(answer.clientId).toBe(answer.ai?.runId);
    expect(deltas.join("")).toBe(answer.text);
    expect(await client.call("readMessage", { params: { id: answer.id } })).toMatchObject({ text: answer.text, rev: answer.rev, ai: { state: "done" } });
  });

  test.skipIf(overRedis && !hasRedis)("stop ends the answer, and the call to the model with it", async () => {
    const { aborted } = host.state();
    const chat = await chatWith((await newBot("story-200")).id);
    chat.send({ text: "a long story" });
    const answer = await streaming(chat);
    expect(await chat.stop({ runId: answer.ai?.runId ?? "" })).toBe("stopped");
    const stopped = await ended(chat);
    expect(stopped.ai).toMatchObject({ state: "stopped", errorCode: null });
    expect(stopped.text.length).toBeGreaterThan(0);
    await until("the model's connection is closed", () => host.state().aborted > aborted);
  });

  test.skipIf(overRedis && !hasRedis)("recalling an answer that is being written stops it, and nothing of it comes back", async () => {
    const { aborted } = host.state();
    const chat = await chatWith((await newBot("story-200")).id);
    chat.send({ text: "a story to regret" });
    const answer = await streaming(chat);
    await client.call("recallMessage", { params: { id: answer.id } });
    await until("the tombstone", () => answersOf(chat).find((message) => message.recalledAt));
    await until("the model's connection is closed", () => host.state().aborted > aborted);
    // past the next checkpoint
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const kept = await client.call("readMessage", { params: { id: answer.id } });
    expect(kept).toMatchObject({ text: "", ai: { state: "stopped", label: answer.ai?.label } });
    expect(answersOf(chat)[0]).toMatchObject({ id: answer.id, text: "", rev: kept.rev });
    // the bot is free for the next question
    chat.send({ text: "and another" });
    await until("the next answer begins", () => answersOf(chat).find((message) => message.id !== answer.id && message.text !== ""));
    expect(await chat.stop({ triggerId: chat.view.get().messages.findLast((message) => message.ai === null)?.id ?? "" })).toBe("stopped");
  });

  const failures: [string, string, string][] = [
    ["401", "failed", "auth"],
    ["402", "failed", "balance"],
    ["404-model", "failed", "model_missing"],
    ["context", "failed", "context_too_long"],
    ["500", "failed", "host_error"],
    ["garbage", "failed", "host_error"],
    ["cut", "interrupted", "interrupted"],
    ["reset", "interrupted", "interrupted"],
  ];
  test.skipIf(overRedis && !hasRedis).each(failures)("a model that does %s ends %s, %s", async (model, state, errorCode) => {
    const chat = await chatWith((await newBot(model)).id);
    chat.send({ text: "are you there?" });
    const answer = await ended(chat);
    expect(answer.ai).toMatchObject({ state, errorCode });
    expect(answersOf(chat)).toHaveLength(1);
  });

  test.skipIf(overRedis && !hasRedis)("a host that is not local is never called: blocked, policy", async () => {
    const far = await client.call("adminCreateProvider", { body: { name: "far", baseUrl: host.url, jurisdiction: "domestic" } });
    const before = host.state().count;
    const chat = await chatWith((await newBot("echo", far.id)).id);
    chat.send({ text: "anything" });
    expect((await ended(chat)).ai).toMatchObject({ state: "blocked", errorCode: "policy" });
    expect(host.state().count).toBe(before);
  });

  test.skipIf(overRedis && !hasRedis)("a run survives its killed worker: one answer, whole, of a higher attempt", async () => {
    const chat = await chatWith((await newBot("story-200")).id);
    chat.send({ text: "a long story" });
    await streaming(chat);
    const worker = hoopoe.processes().find(({ command }) => command.includes("hoopoe-worker"));
    process.kill(worker?.pid ?? 0, "SIGKILL");
    const answer = await ended(chat, 45_000);
    expect(answer.ai).toMatchObject({ state: "done", attempt: 2 });
    const stored = await client.call("listMessages", { params: { id: chat.id } });
    expect(stored.items.filter((message) => message.ai)).toHaveLength(1);
    expect(stored.items[0]?.text).toBe(answer.text);
  });

  test.skipIf(overRedis && !hasRedis)("questions to one bot are answered one after the other, each once", async () => {
    const chat = await chatWith((await newBot("echo")).id);
    for (const n of [1, 2, 3, 4, 5]) chat.send({ text: `question ${n}` });
    await until("five answers", () => answersOf(chat).filter((message) => message.ai?.state === "done").length === 5, 30_000);
    expect(answersOf(chat).map((message) => message.text)).toEqual([1, 2, 3, 4, 5].map((n) => `question ${n}`));
  });

  test.skipIf(overRedis && !hasRedis)("in a group a bot answers when it is mentioned or replied to, and not otherwise", async () => {
    const bot = await newBot("echo");
    const group = await client.createConversation({ kind: "group", name: "team", memberIds: [bot.id] });
    const handle = client.conversation(group.id);
    handle.open();
    await until("open", () => handle.view.get().state === "ready");
    handle.send({ text: "nobody in particular" });
    handle.send({ text: "you there", mentions: [bot.id] });
    const first = await ended(handle);
    expect(first.text).toBe("you there");
    handle.send({ text: "and again", replyTo: first.id });
    await until("the second answer", () => answersOf(handle).filter((message) => message.ai?.state === "done").length === 2);
    expect(answersOf(handle).map((message) => message.text)).toEqual(["you there", "and again"]);
  });

  test.skipIf(overRedis && !hasRedis)("without a model the assistant quotes the documents and says that none is connected", async () => {
    const { items } = await client.call("listConversations");
    const direct = items.find((conversation) => conversation.peer?.username === "assistant");
    const chat = client.conversation(direct?.id ?? "");
    chat.open();
    await until("open", () => chat.view.get().state === "ready");
    chat.send({ text: "How do I connect a model?" });
    const english = await ended(chat);
    expect(english.ai).toMatchObject({ state: "done", provider: "built-in", jurisdiction: "local" });
    expect(english.text).toMatch(/no model is connected/i);
    expect(english.ai?.sources.length).toBeGreaterThan(0);
    chat.send({ text: "怎么邀请同事?" });
    await until("the second answer", () => answersOf(chat).filter((message) => message.ai?.state === "done").length === 2);
    expect(answersOf(chat).at(-1)?.text).toMatch(/还没有连接模型/);
  });

  test.skipIf(overRedis && !hasRedis)("the provider test says what works, and names what does not", async () => {
    expect(await client.call("adminTestProvider", { params: { id: provider.id }, body: { model: "tools" } })).toMatchObject({
      reachable: true,
      auth: true,
      chat: true,
      streaming: true,
      tools: true,
    });
    const nobody = await client.call("adminCreateProvider", { body: { name: "nobody", baseUrl: "http://127.0.0.1:9/v1", jurisdiction: "local" } });
    const result = await client.call("adminTestProvider", { params: { id: nobody.id } });
    expect(result.reachable).toBe(false);
    expect(result.failures.reachable).toBeTruthy();
  });
});
