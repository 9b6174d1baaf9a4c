import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { gather, type Said } from "../../test/model-host/gather.mjs";
import { type ModelHost, startModelHost } from "../../test/model-host/model-host.mjs";
import { type CompleteRequest, complete } from "./complete.js";
import { originOf } from "./egress.js";
import type { ModelUsage, Timeouts } from "./model.js";
import type { ErrorKind, ModelError } from "./model-error.js";

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
    const { error, finish } = await ask(model, kind === "timeout" ? { timeouts: short } : {});
    expect(error).toMatchObject({ kind, status, hostCode });
    expect(finish).toBeNull();
    expect(host.state().count).toBe(1);
  });

  it("keeps what was said before it", async () => {
    for (const model of ["cut", "reset", "garbage", "silent-after-words"]) expect((await ask(model, { timeouts: short })).text).toBe("Once upon a time");
  });

  it("never shows what a host echoes, nor prints it", async () => {
    const printed: unknown[] = [];
    const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...args) => void printed.push(args)),
    );
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
    const { error } = await ask("bomb-lines", { timeouts: { ...patient, totalMs: 90_000 } });
    expect(error?.kind).toBe("host_error");
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(150);
  }, 100_000);

  it("a refused connection is network, tried twice", async () => {
    const gone = await startModelHost();
    await gone.close();
    const said = await ask("echo", { provider: { ...requestOf("echo").provider, baseUrl: gone.url }, allowedOrigins: new Set([originOf(gone.url)]) });
    expect(said.error).toMatchObject({ name: "ModelError", kind: "network", retryable: true });
  });
});

describe("another try", () => {
  it.each(["429-once", "503-once", "reset-once"])("helps after %s", async (model) => {
    expect(await ask(model)).toMatchObject({ text: question, finish: "stop", error: null });
    expect(host.state().count).toBe(2);
  });

  it.each([
    ["429", "rate_own"],
    ["503", "overloaded"],
    ["reset-first", "network"],
    ["minimax-json", "rate_own"],
  ])("is the last one: %s", async (model, kind) => {
    expect((await ask(model)).error).toMatchObject({ kind, retryable: true });
    expect(host.state().count).toBe(2);
  });

  it("waits as long as the host asks", async () => {
    const said = await ask("429-retry-after");
    expect(said.ms).toBeGreaterThanOrEqual(1_000);
    expect(said.ms).toBeLessThan(5_000);
  });

  it("is given up at once when the answer is stopped", async () => {
    const said = await ask("429-retry-after", { signal: AbortSignal.timeout(100) });
    expect(said.error?.kind).toBe("interrupted");
    expect(said.ms).toBeLessThan(900);
  });
});
