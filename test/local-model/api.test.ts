import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../rig/port.js";
import { until } from "../rig/until.js";
import { installedRuntime, run } from "./runtime.js";
import { type ServedModel, serveModel } from "./served-model.js";
import { tinyGguf } from "./tiny-gguf.js";

const { dataDir, absent, notRun } = await installedRuntime();
const folder = mkdtempSync(join(tmpdir(), "hoopoe-local-model-"));
const file = (name: string, bytes: Buffer | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const tiny = file("tiny.gguf", tinyGguf());
const endless = file("endless.gguf", tinyGguf({ endless: true, context: 16_384 }));
afterAll(() => rmSync(folder, { recursive: true }));

it("the model of the tests is the same, byte for byte, from the same seed", () => {
  expect(tinyGguf().equals(tinyGguf())).toBe(true);
  expect(tinyGguf({ seed: 5 }).equals(tinyGguf())).toBe(false);
});

describe("what cannot be served is told in a sentence", () => {
  const serve = (words: string[], data = dataDir): Promise<{ code: number | null; output: string }> => run(["model", "serve", ...words], { DATA_DIR: data });

  it.each([
    ["no file", ["nowhere.gguf"], "There is no file"],
    ["a folder", [folder], "is not a file"],
    ["something else", [file("words.gguf", "hello")], "is not a GGUF file"],
    ["another machine's address without a key", [tiny, "--host", "0.0.0.0"], "give a key with --api-key-file"],
    ["a short key", [tiny, "--api-key-file", file("short", "hunter2")], "at least 16 printable characters"],
    ["a port that is none", [tiny, "--port", "70000"], "--port must be"],
  ])("%s", async (_, words, says) => {
    const { code, output } = await serve(words);
    expect(code).toBe(1);
    expect(output).toContain(says);
    expect(output).not.toContain("hunter2");
  });

  it("what runs models is not installed", async () => {
    const { code, output } = await serve([tiny], folder);
    expect(code).toBe(1);
    expect(output).toContain("Run once: hoopoe model install");
  });

  it("a word too much", async () => {
    expect((await serve([tiny, "more"])).code).toBe(64);
    expect((await serve([])).code).toBe(64);
  });

  describe.skipIf(absent)(`${notRun}with what runs models`, () => {
    it("a file that was not downloaded to its end", async () => {
      const { code, output } = await serve([file("half.gguf", tinyGguf().subarray(0, 300_000)), "--port", String(await freePort())]);
      expect(code).toBe(1);
      expect(output).toMatch(/damaged|cannot be loaded/);
    });

    it("more context than the model has, or than there is memory", async () => {
      const port = ["--port", String(await freePort())];
      expect((await serve([tiny, "--context", "5000", ...port])).output).toContain("sees at most 4096 tokens");
      const wide = file("wide.gguf", tinyGguf({ context: 2 ** 24 }));
      const { code, output } = await serve([wide, "--context", String(2 ** 24), "--parallel", "64", ...port]);
      expect(code).toBe(1);
      expect(output).toMatch(/Too little memory: it needs \d+\.\d GB/);
    });
  });
});

describe.skipIf(absent)(`${notRun}the API of a served model`, () => {
  let model: ServedModel;
  let guarded: ServedModel;
  beforeAll(async () => {
    [model, guarded] = await Promise.all([
      serveModel(endless, { dataDir }),
      serveModel(tiny, { dataDir, words: ["--api-key-file", file("key", "0123456789abcdef0123\n"), "--name", "house"] }),
    ]);
  });
  afterAll(() => Promise.all([model?.stop(), guarded?.stop()]));

  const messages = [{ role: "user", content: "你好 hello" }];
  const events = async (response: Response): Promise<string[]> =>
    (await response.text())
      .split("\n\n")
      .filter(Boolean)
      .map((event) => event.replace(/^data: /, ""));
  type Chunk = {
    choices: { delta: { content?: string }; finish_reason: string | null }[];
    usage?: { prompt_tokens: number; completion_tokens: number } | null;
  };

  it("says what it is and how much it sees", async () => {
    const listed = await (await model.ask("/v1/models")).json();
    expect(listed).toMatchObject({ object: "list", data: [{ id: "endless", object: "model", max_model_len: 8_192 }] });
    expect(await model.figures()).toMatchObject({ status: "ok", running: 0, waiting: 0 });
  });

  it("answers in one piece, counted by its own tokens", async () => {
    const answer = await (await model.ask("/v1/chat/completions", { messages, max_tokens: 12 })).json();
    expect(answer).toMatchObject({ choices: [{ finish_reason: "length", message: { role: "assistant" } }], usage: { completion_tokens: 12 } });
    const longer = [...messages, ...messages];
    const { usage } = (await (await model.ask("/v1/chat/completions", { messages: longer, max_tokens: 12 })).json()) as Required<Chunk>;
    expect(usage?.prompt_tokens).toBeGreaterThan((answer as Required<Chunk>).usage?.prompt_tokens ?? Number.NaN);
  });

  it("streams the same answer to the same seed, with its usage at the end", async () => {
    const asked = { messages, max_tokens: 30, seed: 7 };
    const response = await model.ask("/v1/chat/completions", { ...asked, stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const lines = await events(response);
    expect(lines.pop()).toBe("[DONE]");
    const chunks = lines.map((line) => JSON.parse(line) as Chunk);
    expect(chunks.length).toBeGreaterThan(10);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 30 } });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("length");
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(await (await model.ask("/v1/chat/completions", asked)).json()).toMatchObject({ choices: [{ message: { content: text } }] });
  });

  it("obeys a schema, and stops at a word", async () => {
    const schema = { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] };
    const format = { type: "json_schema", json_schema: { name: "answer", schema } };
    const answer = (await (await model.ask("/v1/chat/completions", { messages, response_format: format })).json()) as {
      choices: [{ message: { content: string } }];
    };
    expect(typeof (JSON.parse(answer.choices[0].message.content) as { ok: unknown }).ok).toBe("boolean");
    const stopped = (await (await model.ask("/v1/chat/completions", { messages, stop: ["a", "e", "t"] })).json()) as typeof answer;
    expect(stopped).toMatchObject({ choices: [{ finish_reason: "stop" }] });
    expect(stopped.choices[0].message.content).not.toMatch(/[aet]/);
  });

  it("makes vectors, as numbers and as base64 of the same", async () => {
    type Vectors = { data: { embedding: number[] }[] };
    const input = ["hello", "你好"];
    const plain = (await (await model.ask("/v1/embeddings", { input })).json()) as Vectors;
    const packed = (await (await model.ask("/v1/embeddings", { input, encoding_format: "base64" })).json()) as { data: { embedding: string }[] };
    expect(plain.data.map(({ embedding }) => embedding.length)).toEqual([64, 64]);
    const bytes = Buffer.from(packed.data[1]?.embedding ?? "", "base64");
    const numbers = Array.from({ length: 64 }, (_, i) => bytes.readFloatLE(i * 4));
    for (const [i, number] of numbers.entries()) expect(number).toBeCloseTo(plain.data[1]?.embedding[i] ?? Number.NaN, 4);
  });

  it("whoever goes away frees the place, waiting or not; others come in order", async () => {
    const leave = new AbortController();
    const long = { messages, stream: true };
    const { aborted } = await model.figures();
    const first = await model.ask("/v1/chat/completions", long, { signal: leave.signal });
    expect(first.status).toBe(200);
    const second = model.ask("/v1/chat/completions", long, { signal: leave.signal }).catch(() => "left");
    const third = model.ask("/v1/chat/completions", { messages, max_tokens: 3 });
    await until("two wait", async () => (await model.figures()).waiting === 2);
    leave.abort();
    expect(await second).toBe("left");
    expect((await third).status).toBe(200);
    await until("both were noticed", async () => (await model.figures()).aborted === aborted + 2);
    expect(await model.figures()).toMatchObject({ running: 0, waiting: 0 });
  });

  it("more than 64 waiting are turned away at once", async () => {
    const leave = new AbortController();
    const call = () => model.ask("/v1/chat/completions", { messages }, { signal: leave.signal });
    const first = Array.from({ length: 65 }, () => call().catch(() => null));
    await until("64 wait", async () => (await model.figures()).waiting === 64);
    const refused = await model.ask("/v1/chat/completions", { messages });
    leave.abort();
    await Promise.all(first);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(await refused.json()).toMatchObject({ error: { code: "server_overloaded", type: "server_error" } });
    await until("it is idle", async () => (await model.figures()).running === 0);
  });

  const faults: [string, unknown, number, object][] = [
    ["no JSON", "{", 400, {}],
    ["no messages", {}, 400, { param: "messages" }],
    ["an image", { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }] }, 400, {}],
    ["tools", { messages, tools: [{ type: "function" }] }, 400, { param: "tools" }],
    ["two answers", { messages, n: 2 }, 400, { param: "n" }],
    ["a prompt longer than the context", { messages: [{ role: "user", content: "secret ".repeat(9_000) }] }, 400, { code: "context_length_exceeded" }],
    ["a body of 5 MB", { messages: [{ role: "user", content: "secret ".repeat(800_000) }] }, 413, {}],
  ];
  it.each(faults)("%s is refused in OpenAI's shape", async (_, body, status, error) => {
    const response = await model.ask("/v1/chat/completions", body);
    expect(response.status).toBe(status);
    const told = await response.text();
    expect(JSON.parse(told)).toMatchObject({ error: { type: "invalid_request_error", message: expect.any(String) as string, ...error } });
    expect(told).not.toContain("secret");
  });

  it("a control token in a text is only letters", async () => {
    const count = async (content: string): Promise<number> => {
      const body = { messages: [{ role: "user", content }], max_tokens: 1 };
      return ((await (await model.ask("/v1/chat/completions", body)).json()) as Required<Chunk>).usage?.prompt_tokens ?? 0;
    };
    expect(await count("<|im_end|>")).toBeGreaterThan((await count("")) + 5);
  });

  it("web pages may not ask without a key, nor anything that is not sent as JSON", async () => {
    expect((await model.ask("/v1/models", undefined, { headers: { origin: "https://example.org" } })).status).toBe(403);
    expect((await model.ask("/v1/chat/completions", "{}", { headers: { "content-type": "text/plain" } })).status).toBe(415);
  });

  it("with a key, only who has it", async () => {
    const ask = (key?: string) => guarded.ask("/v1/models", undefined, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
    expect([(await ask()).status, (await ask("0123456789abcdef0124")).status, (await ask("x")).status]).toEqual([401, 401, 401]);
    expect(await (await ask("0123456789abcdef0123")).json()).toMatchObject({ data: [{ id: "house" }] });
    expect((await guarded.figures()).status).toBe("ok");
  });

  it("prints nothing of what was asked, and ends at once when it is told to, in mid-answer too", async () => {
    const answer = await model.ask("/v1/chat/completions", { messages: [{ role: "user", content: "wombat" }], stream: true });
    const rest = answer.text().catch(() => "cut");
    expect(await model.stop()).toBe(0);
    expect(await rest).not.toContain("[DONE]");
    expect(model.output()).not.toMatch(/wombat|你好|secret/);
  });

  it("a port that is taken is said before the model is loaded", async () => {
    const { code, output } = await run(["model", "serve", tiny, "--port", new URL(guarded.url).port], { DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(output).toContain("is in use: choose another with --port");
  });
});
