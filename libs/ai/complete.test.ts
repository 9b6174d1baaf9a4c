import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ModelHost, startModelHost } from "../../test/model-host/model-host.mjs";
import { complete } from "./complete.js";
import { originOf } from "./egress.js";
import type { ModelUsage, PromptRecord, Timeouts } from "./model.js";
import { type ErrorKind, ModelError } from "./model-error.js";

let host: ModelHost;
beforeAll(async () => {
  host = await startModelHost();
});
afterAll(() => host.close());
beforeEach(() => host.reset());

const key = "sk-canary-8f3a91";
const question = "Where does 戴胜 fly? canary-question";
const short: Partial<Timeouts> = { connectMs: 500, firstTokenMs: 300, idleMs: 200, totalMs: 4_000 };

type Said = { text: string; reasoning: string; usage: ModelUsage | null; finish: string | null; error: ModelError | null; ms: number; order: string[] };
type Options = { timeouts?: Partial<Timeouts>; signal?: AbortSignal; records?: PromptRecord[]; apiKey?: string | null; maxOutputTokens?: number };

async function ask(model: string, options: Options = {}): Promise<Said> {
  const said: Said = { text: "", reasoning: "", usage: null, finish: null, error: null, ms: 0, order: [] };
  const startedAt = Date.now();
  const { apiKey = key, ...rest } = options;
  try {
    for await (const event of complete({
      provider: { name: "house", baseUrl: host.url, apiKey, jurisdiction: "local" },
      model,
      records: [{ role: "system", content: "Be brief." }, { role: "user", name: "u_5oi0", content: question }],
      signal: new AbortController().signal,
      timeouts: short,
      dataClass: "internal",
      allowedOrigins: new Set([originOf(host.url)]),
      ...rest,
    })) {
      said.order.push(event.type);
      if (event.type === "text") said.text += event.text;
      else if (event.type === "reasoning") said.reasoning += event.text;
      else if (event.type === "usage") said.usage = event.usage;
      else said.finish = event.reason;
    }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    said.error = error;
  }
  said.ms = Date.now() - startedAt;
  return said;
}

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
    await ask("echo", { maxOutputTokens: 77 });
    vi.unstubAllEnvs();
    const [request] = host.state().requests;
    expect(Object.keys(request?.body as object).sort()).toEqual(["max_tokens", "messages", "model", "stream", "stream_options"]);
    expect(request?.body).toMatchObject({ max_tokens: 77, messages: [{ role: "system", content: "Be brief." }, { role: "user", name: "u_5oi0", content: question }] });
    expect(request?.authorization).toBe(`Bearer ${key}`);
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual(["accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent"]);
  });

  it("goes without Authorization where there is no key", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-from-the-environment");
    await ask("echo", { apiKey: null });
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
    expect(said.ms).toBeLessThan(1_000);
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

const failures: [model: string, kind: ErrorKind, status: number | null, hostCode: string | null][] = [
  ["401", "auth", 401, "invalid_api_key"],
  ["402", "balance", 402, "invalid_request_error"],
  ["403", "auth", 403, "permission_error"],
  ["404-model", "model_missing", 404, "404"],
  ["404-plain", "model_missing", 404, null],
  ["nonesuch", "model_missing", 404, "model_not_found"],
  ["string-error", "model_missing", 404, null],
  ["429-balance", "balance", 429, "insufficient_quota"],
  ["429-balance-glm", "balance", 429, "1113"],
  ["429-retry-after-long", "rate_own", 429, "rate_limit_exceeded"],
  ["451", "filtered_input", 451, null],
  ["500", "host_error", 500, "server_error"],
  ["500-text", "host_error", 500, null],
  ["context", "context_too_long", 400, "context_length_exceeded"],
  ["context-llamacpp", "context_too_long", 400, "400"],
  ["vllm-error-object", "context_too_long", 400, "400"],
  ["filtered-input", "filtered_input", 400, "data_inspection_failed"],
  ["filtered", "filtered_output", null, "content_filter"],
  ["bad-request", "bad_request", 400, "invalid_request_error"],
  ["error-in-stream", "overloaded", null, "server_overloaded"],
  ["error-in-json", "auth", null, "invalid_api_key"],
  ["minimax-base-resp", "balance", null, "1008"],
  ["spark-code", "context_too_long", null, "10907"],
  ["siliconflow-unwrapped", "balance", 403, "30001"],
  ["siliconflow-unwrapped-200", "model_missing", null, "20012"],
  ["redirect", "host_error", 307, null],
  ["html", "host_error", null, null],
  ["gzip", "host_error", 200, null],
  ["garbage", "host_error", null, null],
  ["garbage-json", "host_error", null, null],
  ["garbage-http", "host_error", null, null],
  ["header-bomb", "host_error", null, null],
  ["bomb", "host_error", null, null],
  ["bomb-json", "host_error", null, null],
  ["bomb-error", "host_error", 500, null],
  ["cut", "interrupted", null, null],
  ["cut-done", "interrupted", null, null],
  ["reset", "interrupted", null, null],
  ["hang", "timeout", null, null],
  ["silent-after-headers", "timeout", null, null],
  ["silent-after-words", "timeout", null, null],
  ["keep-alive-only", "timeout", null, null],
  ["slow-first-3000", "timeout", null, null],
];

describe("a failure", () => {
  it.each(failures)("%s is %s, asked for once", async (model, kind, status, hostCode) => {
    const { error, finish } = await ask(model);
    expect(error).toMatchObject({ kind, status, hostCode });
    expect(finish).toBeNull();
    expect(host.state().count).toBe(1);
  });

  it("keeps what was said before it", async () => {
    for (const model of ["cut", "reset", "garbage", "silent-after-words"]) expect((await ask(model)).text).toBe("Once upon a time");
  });

  it("never shows what a host echoes, nor prints it", async () => {
    const printed: unknown[] = [];
    const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) => vi.spyOn(console, level).mockImplementation((...args) => void printed.push(args)));
    vi.stubEnv("OPENAI_LOG", "debug");
    for (const model of ["echo-key", "echo-prompt", "garbage", "garbage-json", "error-in-stream", "500-text"]) {
      const { error } = await ask(model);
      const shown = [error?.message, error?.hostCode, error?.stack, JSON.stringify(error), String(error?.cause)].join("\n");
      expect(shown).not.toContain("canary");
      expect(error?.cause).toBeUndefined();
    }
    const echoed = await ask("echo-prompt", { records: [{ role: "user", content: "canarycode" }] });
    expect(echoed.error?.hostCode).toBeNull();
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
    expect(printed).toEqual([]);
  });

  it("a hundred megabytes of events are not read", async () => {
    const before = process.memoryUsage().rss;
    const { error } = await ask("bomb-lines", { timeouts: { ...short, totalMs: 30_000 } });
    expect(error?.kind).toBe("host_error");
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(150);
  }, 40_000);

  it("a refused connection is network, tried twice", async () => {
    const gone = await startModelHost();
    await gone.close();
    const url = gone.url;
    const run = async (): Promise<void> => {
      const provider = { name: "house", baseUrl: url, apiKey: null, jurisdiction: "local" as const };
      for await (const _ of complete({ provider, model: "echo", records: [], signal: new AbortController().signal, dataClass: "internal", allowedOrigins: new Set([originOf(url)]) }));
    };
    await expect(run()).rejects.toMatchObject({ kind: "network", retryable: true });
  });
});

describe("another try", () => {
  it.each(["429-once", "503-once", "reset-once"])("helps after %s", async (model) => {
    expect(await ask(model)).toMatchObject({ text: question, finish: "stop", error: null });
    expect(host.state().count).toBe(2);
  });

  it.each([["429", "rate_own"], ["503", "overloaded"], ["reset-first", "network"], ["minimax-json", "rate_own"]])("is the last one: %s", async (model, kind) => {
    expect((await ask(model)).error).toMatchObject({ kind, retryable: true });
    expect(host.state().count).toBe(2);
  });

  it("waits as long as the host asks", async () => {
    const said = await ask("429-retry-after");
    expect(said.ms).toBeGreaterThanOrEqual(1_000);
    expect(said.ms).toBeLessThan(2_000);
  });

  it("is given up at once when the answer is stopped", async () => {
    const said = await ask("429-retry-after", { signal: AbortSignal.timeout(100) });
    expect(said.error?.kind).toBe("interrupted");
    expect(said.ms).toBeLessThan(400);
  });
});

describe("time", () => {
  it("drip: every silence is short, the whole is bounded", async () => {
    const said = await ask("drip-50", { timeouts: { ...short, totalMs: 600 } });
    expect(said.error).toMatchObject({ kind: "timeout" });
    expect(said.error?.message).toContain("600 ms");
    expect(said.text.length).toBeGreaterThan(5);
    expect(said.ms).toBeLessThan(900);
  });

  it("a slow reader is not the host's fault", async () => {
    const seen: string[] = [];
    const signal = new AbortController().signal;
    const provider = { name: "house", baseUrl: host.url, apiKey: key, jurisdiction: "local" as const };
    const request = { provider, model: "pace-5x5ms", records: [{ role: "user" as const, content: "x" }], signal, timeouts: { ...short, idleMs: 60 }, dataClass: "internal" as const, allowedOrigins: new Set([originOf(host.url)]) };
    for await (const event of complete(request)) {
      seen.push(event.type);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(seen.at(-1)).toBe("finish");
  });

  it.each(["story-200", "hang", "silent-after-headers", "keep-alive-only"])("a stop closes the connection at once: %s", async (model) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const said = await ask(model, { signal: stop.signal, timeouts: { ...short, firstTokenMs: 3_000, idleMs: 3_000 } });
    expect(said.error?.kind).toBe("interrupted");
    expect(said.ms).toBeLessThan(250);
    await settled(() => host.state().open === 0);
    expect(host.state()).toMatchObject({ aborted: 1, open: 0 });
  });

  it("a consumer that leaves the loop closes it too", async () => {
    const provider = { name: "house", baseUrl: host.url, apiKey: key, jurisdiction: "local" as const };
    const request = { provider, model: "story-200", records: [{ role: "user" as const, content: "x" }], signal: new AbortController().signal, dataClass: "internal" as const, allowedOrigins: new Set([originOf(host.url)]) };
    for await (const event of complete(request)) if (event.type === "text") break;
    await settled(() => host.state().open === 0);
    expect(host.state()).toMatchObject({ aborted: 1, open: 0 });
  });

  it("an answer stopped before it began opens nothing", async () => {
    expect((await ask("echo", { signal: AbortSignal.abort() })).error?.kind).toBe("interrupted");
    expect(host.state().count).toBe(0);
  });

  it("leaves no connection behind after all this", async () => {
    for (const model of ["echo", "401", "cut", "garbage", "bomb", "hang"]) await ask(model);
    await settled(() => host.state().open === 0);
    expect(host.state().open).toBe(0);
  });
});
