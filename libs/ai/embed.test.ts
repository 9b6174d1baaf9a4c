import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelHost, startModelHost } from "../../test/model-host/model-host.mjs";
import { originOf } from "./egress.js";
import { embed, type EmbedRequest } from "./embed.js";
import { ModelError } from "./model-error.js";
import { profileOf } from "./providers/profile-of.js";

let host: ModelHost;
beforeAll(async () => {
  host = await startModelHost();
});
afterAll(() => host.close());
beforeEach(() => host.reset());

const texts = ["one", "two words", "三个字"];
const ask = (model: string, more: Partial<EmbedRequest> = {}) =>
  embed({
    provider: { name: "house", baseUrl: host.url, apiKey: null, jurisdiction: "local" },
    model,
    texts,
    signal: new AbortController().signal,
    dataClass: "internal",
    allowedOrigins: new Set([originOf(host.url)]),
    timeouts: { firstTokenMs: 5_000 },
    ...more,
  });
const failure = (model: string, more: Partial<EmbedRequest> = {}): Promise<unknown> =>
  ask(model, more).then(
    () => null,
    (error: unknown) => error,
  );
const expected = (text: string): Float32Array => Float32Array.from({ length: 8 }, (_, i) => Math.sin(text.length + i));

describe("vectors", () => {
  it("are asked for as numbers, and come in the order of the texts", async () => {
    expect(await ask("bge-m3")).toEqual({ vectors: texts.map(expected), inputTokens: 3 });
    expect(host.state().requests[0]?.body).toEqual({ model: "bge-m3", input: texts, encoding_format: "float" });
  });

  it.each(["embed-reversed", "embed-no-index"])("in whatever order the host has them: %s", async (model) => {
    expect((await ask(model)).vectors).toEqual(texts.map(expected));
  });

  it.each([
    ["embed-base64", /base64/],
    ["embed-short", /2 came for 3/],
    ["embed-long", /4 came for 3/],
    ["embed-nan", /no number/],
    ["embed-same-index", /which text/],
    ["embed-uneven", /7 numbers instead of 8/],
    ["embed-zero", /no direction/],
    ["embed-huge", /no direction/],
    ["embed-empty", /empty/],
  ])("%s is refused", async (model, why) => {
    const error = await failure(model);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ kind: "host_error", message: expect.stringMatching(why) });
  });

  it("of another length than those that are there already are refused", async () => {
    expect((await ask("bge-m3", { dimensions: 8 })).vectors).toHaveLength(3);
    expect(await failure("bge-m3", { dimensions: 1_024 })).toMatchObject({ kind: "host_error", message: expect.stringContaining("8 numbers instead of 1024") });
  });

  it("of many texts are asked for in pieces, and put together", async () => {
    const many = Array.from({ length: 150 }, (_, i) => "x".repeat(i + 1));
    const { vectors, inputTokens } = await ask("bge-m3", { texts: many });
    expect(vectors).toEqual(many.map(expected));
    expect(inputTokens).toBe(9);
    expect(host.state().count).toBe(3);
    expect(profileOf("https://dashscope.aliyuncs.com/compatible-mode/v1").embeddingBatch).toBe(10);
    expect(await ask("bge-m3", { texts: [] })).toEqual({ vectors: [], inputTokens: 0 });
  });

  it("errors have their kind, whatever they are wrapped in, and stop and time end the wait", async () => {
    expect(await failure("embed-minimax")).toMatchObject({ kind: "balance", hostCode: "1008" });
    expect(await failure("echo")).toMatchObject({ kind: "bad_request", status: 400 });
    expect(await failure("embed-hang", { signal: AbortSignal.timeout(50) })).toMatchObject({ kind: "interrupted", stopped: true });
    expect(await failure("embed-hang", { timeouts: { firstTokenMs: 100 } })).toMatchObject({ kind: "timeout" });
    const { count } = host.state();
    expect(
      await failure("bge-m3", { dataClass: "secret", provider: { name: "far", baseUrl: host.url, apiKey: null, jurisdiction: "overseas" } }),
    ).toMatchObject({ kind: "policy" });
    expect(host.state().count).toBe(count);
  });
});
