import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelHost, startModelHost } from "../../test/model-host/model-host.mjs";
import { originOf } from "./egress.js";
import type { Jurisdiction } from "./model.js";
import { type ProviderTestResult, testProvider } from "./test-provider.js";

const key = "sk-canary-77";
let host: ModelHost;
beforeAll(async () => {
  host = await startModelHost({ key });
});
afterAll(() => host.close());
beforeEach(() => host.reset());

type Options = { model?: string | null; apiKey?: string | null; baseUrl?: string; jurisdiction?: Jurisdiction; signal?: AbortSignal };
function test(options: Options = {}): Promise<ProviderTestResult> {
  const { baseUrl = host.url, apiKey = key, jurisdiction = "local", model = null, signal = new AbortController().signal } = options;
  return testProvider({ provider: { name: "house", baseUrl, apiKey, jurisdiction }, model, signal, allowedOrigins: new Set([originOf(baseUrl)]) });
}
const passed = (result: ProviderTestResult): string[] =>
  (["reachable", "auth", "chat", "streaming", "tools", "embeddings"] as const).filter((check) => result[check]);

describe("the test of a provider", () => {
  it("passes where everything works", async () => {
    const result = await test({ model: "tools" });
    expect(result).toMatchObject({ reachable: true, auth: true, chat: true, streaming: true, tools: true, embeddings: true, failures: {} });
    expect(result.firstTokenMs).toBeGreaterThanOrEqual(0);
    expect(result.models).toContain("echo");
  });

  it("takes the first model that the host lists, and sends nobody's words", async () => {
    const result = await test();
    expect(passed(result)).toEqual(["reachable", "auth", "chat", "streaming", "embeddings"]);
    expect(result.failures.tools).toMatch(/without calling the tool/);
    const chats = host.state().requests.filter((r) => r.path.endsWith("completions"));
    expect(new Set(chats.map((r) => r.model))).toEqual(new Set(["echo"]));
  });

  it.each(["tools-cut", "tools-no-index", "tools-minus-one", "tools-object", "tools-placeholders", "tools-no-id", "tools-two"])(
    "understands tool calls as %s has them",
    async (model) => {
      expect((await test({ model })).tools).toBe(true);
    },
  );

  it("names a tool call that cannot be read", async () => {
    const result = await test({ model: "tools-garbage" });
    expect(result.tools).toBe(false);
    expect(result.failures.tools).toMatch(/not JSON/);
  });

  it("names a wrong key, and tries nothing further", async () => {
    for (const apiKey of ["sk-wrong", null]) {
      const result = await test({ apiKey });
      expect(passed(result)).toEqual(["reachable"]);
      expect(result.failures.auth).toMatch(/refused the API key/);
      expect(result.failures.chat).toMatch(/^Not tried/);
    }
    expect(host.state().count).toBe(2);
  });

  it("names a host that is not there", async () => {
    const result = await test({ baseUrl: "http://127.0.0.1:4398/v1" });
    expect(passed(result)).toEqual([]);
    expect(result.failures.reachable).toMatch(/Nothing listens/);
  });

  it("names a wrong path", async () => {
    const result = await test({ baseUrl: originOf(host.url), model: "echo" });
    expect(result).toMatchObject({ reachable: true, chat: false, streaming: false });
    expect(result.failures.chat).toMatch(/address is not quite right/);
  });

  it("names a model that is not there", async () => {
    const result = await test({ model: "nonesuch" });
    expect(passed(result)).toEqual(["reachable", "auth", "embeddings"]);
    expect(result.failures.chat).toMatch(/does not know the model.+nonesuch/);
  });

  it("names a host that does not stream", async () => {
    const result = await test({ model: "one-piece" });
    expect(result).toMatchObject({ chat: true, streaming: false });
    expect(result.failures.streaming).toMatch(/in one piece/);
  });

  it.each(["embed-base64", "embed-nan", "embed-short"])("does not take the vectors of %s for good", async (model) => {
    const result = await test({ model });
    expect(result.embeddings).toBe(false);
    expect(result.failures.embeddings).toMatch(/no usable vector/);
  });

  it("asks nothing of a host that policy forbids", async () => {
    const result = await test({ jurisdiction: "domestic" });
    expect(passed(result)).toEqual([]);
    expect(result.failures.reachable).toMatch(/^Blocked by policy/);
    expect(host.state().count).toBe(0);
  });

  it("reports no word of the host's", async () => {
    const result = await test({ model: "echo-key" });
    expect(JSON.stringify(result)).not.toContain("canary");
    expect(JSON.stringify(result)).not.toContain("Say hello");
  });

  it("ends when it is stopped", async () => {
    const startedAt = Date.now();
    const result = await test({ model: "hang", signal: AbortSignal.timeout(200) });
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(result.streaming).toBe(false);
  });

  it("ends within 30 s whatever the host does", async () => {
    const startedAt = Date.now();
    const result = await test({ model: "silent-after-words" });
    expect(Date.now() - startedAt).toBeLessThan(30_000);
    expect(result).toMatchObject({ reachable: true, chat: false, streaming: false, tools: false, embeddings: true });
    expect(result.failures.streaming).toMatch(/not done within/);
  }, 35_000);
});
