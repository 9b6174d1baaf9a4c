import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { gather, type Said } from "../../test/model-host/gather.mjs";
import { type ModelHost, startModelHost } from "../../test/model-host/model-host.mjs";
import { type CompleteRequest, complete } from "./complete.js";
import { originOf } from "./egress.js";
import type { ModelUsage, Timeouts } from "./model.js";
import type { ModelError } from "./model-error.js";

let host: ModelHost;
beforeAll(async () => {
  host = await startModelHost();
});
afterAll(() => host.close());
beforeEach(() => host.reset());

const key = "sk-canary-8f3a91";
const question = "Where does 戴胜 fly? canary-question";
/** Enough on a busy machine; and little, for hosts that never answer. */
const patient: Partial<Timeouts> = { connectMs: 3_000, firstTokenMs: 8_000, idleMs: 8_000, totalMs: 15_000 };
const short: Partial<Timeouts> = { connectMs: 3_000, firstTokenMs: 400, idleMs: 250, totalMs: 8_000 };

const requestOf = (model: string, over: Partial<CompleteRequest> = {}): CompleteRequest => ({
  provider: { name: "house", baseUrl: host.url, apiKey: key, jurisdiction: "local" },
  model,
  records: [
    { role: "system", content: "Be brief." },
    { role: "user", name: "u_5oi0", content: question },
  ],
  signal: new AbortController().signal,
  timeouts: patient,
  dataClass: "internal",
  allowedOrigins: new Set([originOf(host.url)]),
  ...over,
});
const ask = (model: string, over: Partial<CompleteRequest> = {}): Promise<Said<ModelUsage, ModelError>> => gather(complete(requestOf(model, over)));

const settled = async (check: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 100 && !check(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe("a whole answer", () => {
  it("comes in order: texts, usage, finish", async () => {
    const said = await ask("echo");
    expect(said).toMatchObject({ text: question, finish: "stop", error: null });
    expect(said.usage).toEqual({ inputTokens: 11, outputTokens: 7, cachedTokens: 3, reasoningTokens: 0, estimated: false });
    expect(said.order.slice(-2)).toEqual(["usage", "finish"]);
    expect(said.order.filter((type) => type === "text").length).toBeGreaterThan(3);
  });

  it("is asked for with only what every host knows, and without telling about this machine", async () => {
    vi.stubEnv("OPENAI_CUSTOM_HEADERS", "X-Leak: yes");
    vi.stubEnv("OPENAI_ORG_ID", "org-leak");
    await ask("echo", { parameters: { maxOutputTokens: 77 } });
    vi.unstubAllEnvs();
    const [request] = host.state().requests;
    expect(Object.keys(request?.body as object).sort()).toEqual(["max_tokens", "messages", "model", "stream", "stream_options"]);
    expect(request?.body).toMatchObject({
      max_tokens: 77,
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", name: "u_5oi0", content: question },
      ],
    });
    expect(request?.authorization).toBe(`Bearer ${key}`);
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      "accept",
      "accept-encoding",
      "authorization",
      "connection",
      "content-length",
      "content-type",
      "host",
      "user-agent",
    ]);
  });

  it("goes without Authorization where there is no key", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-from-the-environment");
    await ask("echo", { provider: { ...requestOf("echo").provider, apiKey: null } });
    vi.unstubAllEnvs();
    expect(host.state().requests[0]?.authorization).toBeNull();
  });

  it("is taken in one piece from a host that does not stream", async () => {
    expect(await ask("one-piece")).toMatchObject({ text: question, finish: "stop", error: null });
  });

  it("says when it was cut for length", async () => {
    expect(await ask("length")).toMatchObject({ text: "Once upon a time", finish: "length", error: null });
  });

  it("comes in bounded events, however large the host's are", async () => {
    const said = await ask("huge-delta");
    expect(said.text).toBe("戴胜🐦".repeat(50_000));
    expect(said.order.length).toBeGreaterThan(20);
  });

  it.each(["minimax-ok", "spark-ok"])("is none the worse for a code of 0 (%s)", async (model) => {
    expect(await ask(model)).toMatchObject({ text: "好", finish: "stop", error: null });
  });

  it("keeps characters whole that the host cut, and makes stray halves visible", async () => {
    expect((await ask("surrogates")).text).toBe("a🐦b🐦🐦\ufffdxz\ufffd");
    expect((await ask("bytes-cut")).text).toBe("戴胜🐦飞");
  });

  it("does not wait for a host that holds the connection after it has finished", async () => {
    const said = await ask("hang-after-finish");
    expect(said).toMatchObject({ text: "Once upon a time", finish: "stop", error: null });
    expect(said.ms).toBeLessThan(5_000);
  });
});

describe("reasoning", () => {
  it.each(["reasoning-content", "reasoning-vllm", "reasoning-both", "reasoning-details"])("is read from %s", async (model) => {
    expect(await ask(model)).toMatchObject({ reasoning: "First, I think.", text: "Then I speak.", finish: "stop" });
  });

  it("is parted from <think> tags cut across chunks, and only at the beginning", async () => {
    expect(await ask("think-tags")).toMatchObject({ reasoning: "\nFirst, I think.", text: "Then I <think>speak</think>.", finish: "stop" });
  });

  it("stays reasoning when the tag is never closed", async () => {
    expect(await ask("think-never-closed")).toMatchObject({ reasoning: "I am lost in th</thi", text: "", finish: "stop" });
  });
});

describe("usage", () => {
  it.each(["usage-finish", "usage-choice", "usage-later", "usage-last-content"])("is found: %s", async (model) => {
    expect((await ask(model)).usage).toMatchObject({ inputTokens: 11, outputTokens: 7, estimated: false });
  });

  it.each(["usage-none", "usage-none-ignored"])("is estimated and says so: %s", async (model) => {
    const { usage } = await ask(model);
    expect(usage?.estimated).toBe(true);
    expect(usage?.inputTokens).toBeGreaterThan(10);
    expect(usage?.outputTokens).toBeGreaterThanOrEqual(2);
  });
});

describe("time", () => {
  it("drip: every silence is short, the whole is bounded", async () => {
    const said = await ask("drip-50", { timeouts: { ...patient, totalMs: 600 } });
    expect(said.error).toMatchObject({ kind: "timeout" });
    expect(said.error?.message).toContain("600 ms");
    expect(said.text.length).toBeGreaterThan(0);
    expect(said.ms).toBeLessThan(10_000);
  });

  it("a slow reader is not the host's fault", async () => {
    const seen: string[] = [];
    for await (const event of complete(requestOf("pace-3x5ms", { timeouts: { ...patient, idleMs: 400 } }))) {
      seen.push(event.type);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(seen.at(-1)).toBe("finish");
  });

  it.each(["story-200", "hang", "silent-after-headers", "keep-alive-only"])("a stop closes the connection at once: %s", async (model) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const said = await ask(model, { signal: stop.signal, timeouts: patient });
    expect(said.error?.kind).toBe("interrupted");
    expect(said.ms).toBeLessThan(1_000);
    await settled(() => host.state().open === 0);
    expect(host.state()).toMatchObject({ aborted: 1, open: 0 });
  });

  it("a consumer that leaves the loop closes it too", async () => {
    for await (const event of complete(requestOf("story-200"))) if (event.type === "text") break;
    await settled(() => host.state().open === 0);
    expect(host.state()).toMatchObject({ aborted: 1, open: 0 });
  });

  it("an answer stopped before it began opens nothing", async () => {
    expect((await ask("echo", { signal: AbortSignal.abort() })).error?.kind).toBe("interrupted");
    expect(host.state().count).toBe(0);
  });

  it("leaves no connection behind after all this", async () => {
    for (const model of ["echo", "401", "cut", "garbage", "bomb", "hang"]) await ask(model, { timeouts: short });
    await settled(() => host.state().open === 0);
    expect(host.state().open).toBe(0);
  });
});
