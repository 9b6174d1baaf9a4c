import { afterEach, describe, expect, it } from "vitest";
import { startModelHost } from "../../test/model-host/model-host.mjs";
import { listedContexts } from "./context-length.js";
import { originOf } from "./egress.js";
import type { Jurisdiction } from "./model.js";
import { profileOf } from "./providers/profile-of.js";
import { testProvider } from "./test-provider.js";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

describe("how many tokens a model takes", () => {
  it.each<[string, object, number]>([
    ["vLLM", { id: "m", max_model_len: 32_768 }, 32_768],
    ["llama.cpp", { id: "m", meta: { n_ctx: 4_096, n_ctx_train: 131_072 } }, 4_096],
    ["OpenRouter", { id: "m", context_length: 131_072 }, 131_072],
    ["Groq", { id: "m", context_window: 8_192 }, 8_192],
  ])("is read from the list of %s", (_host, item, tokens) => {
    expect(listedContexts({ data: [item, { id: "other" }] })).toEqual({ m: tokens });
  });

  it.each([{}, null, { data: "x" }, { data: [null, 7, { id: "m", max_model_len: "many" }, { id: "m", max_model_len: -1 }, { max_model_len: 5 }] }])(
    "is not there where nothing sensible is: %j",
    (listed) => {
      expect(listedContexts(listed)).toEqual({});
    },
  );

  const found = async (host: { listed?: Record<string, object>; beside?: Record<string, unknown> }, jurisdiction: Jurisdiction = "local") => {
    const { url, close, state } = await startModelHost(host);
    ends.push(close);
    const provider = { name: "house", baseUrl: url, apiKey: null, jurisdiction };
    const { contextTokens } = await testProvider({ provider, model: "echo", signal: new AbortController().signal, allowedOrigins: new Set([originOf(url)]) });
    return { contextTokens, paths: state().requests.map(({ path }) => path) };
  };

  it.each<[string, Record<string, unknown>, number]>([
    ["Ollama, as it loaded the model", { "/api/ps": { models: [{ name: "echo:latest", model: "echo:latest", context_length: 4_096 }] } }, 4_096],
    ["llama.cpp", { "/props": { default_generation_settings: { n_ctx: 8_192 } } }, 8_192],
    ["LM Studio", { "/api/v0/models": { data: [{ id: "echo", loaded_context_length: 16_384, max_context_length: 32_768 }] } }, 16_384],
  ])("is asked of %s", async (_host, beside, tokens) => {
    expect((await found({ beside })).contextTokens).toEqual({ echo: tokens });
  });

  it("is not asked for where the list says it, nor found where nobody says", async () => {
    const listed = await found({ listed: { echo: { max_model_len: 2_048 } } });
    expect(listed.contextTokens).toEqual({ echo: 2_048 });
    expect(listed.paths).not.toContain("/props");
    expect((await found({})).contextTokens).toEqual({});
  });
});

describe("models that answer only in a stream", () => {
  const { streamOnly } = profileOf("https://dashscope.aliyuncs.com/compatible-mode/v1");
  it.each(["qwq-plus", "qwq-32b", "qvq-max", "qwen3-235b-a22b-thinking-2507", "qwen3-omni-flash"])("%s", (model) => {
    expect(streamOnly?.test(model)).toBe(true);
  });
  it.each(["qwen-plus", "qwen3-max", "qwen3-235b-a22b-instruct-2507", "qwen3-coder-plus"])("but not %s", (model) => {
    expect(streamOnly?.test(model)).toBe(false);
  });
});
