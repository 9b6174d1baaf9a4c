import type OpenAI from "openai";
import { askContext, listedContexts } from "./context-length.js";
import { embed } from "./embed.js";
import type { PromptRecord, Provider } from "./model.js";
import { modelClient } from "./model-client.js";
import { ModelError } from "./model-error.js";
import type { Permit } from "./permit.js";
import { readChunk } from "./read-chunk.js";
import { isObject, toModelError } from "./read-fault.js";
import { profileOf } from "./providers/profile-of.js";
import { requestBody, type ToolDefinition } from "./request-body.js";
import { type ChatCall, faultContext, streamChat } from "./stream-chat.js";
import { ToolCallAccumulator } from "./tool-calls.js";

export type ProviderCheck = "reachable" | "auth" | "chat" | "streaming" | "tools" | "embeddings";
export type ProviderTestResult = Record<ProviderCheck, boolean> & {
  firstTokenMs: number | null;
  /** For each check that failed, a sentence that says why and what to do. */
  failures: Partial<Record<ProviderCheck, string>>;
  /** What the host lists, at most 500. */
  models: string[];
  /** How many tokens a model takes, prompt and answer together, by its name, where the host tells. */
  contextTokens: Record<string, number>;
};
export type ProviderTestInput = {
  provider: Provider;
  model: string | null;
  signal: AbortSignal;
  allowedOrigins: ReadonlySet<string>;
  /** Its sentences are fixed and nobody's: they pass as public ones that need no masking. */
  permit?: Permit | undefined;
};

/** Milliseconds: the whole test, the list of models, the first answer (which may load the model). */
const limits = { total: 28_000, list: 6_000, stream: 18_000, context: 2_000 };
const embedding = /embed|bge|gte-|e5-|m3e/i;
const noChat = new RegExp(`${embedding.source}|rerank|whisper|tts`, "i");
const hello: PromptRecord[] = [{ role: "user", content: "Say hello." }];
const askForTime: PromptRecord[] = [{ role: "user", content: "What time is it in Shanghai? Call the tool get_time with the city to find out." }];
const getTime: ToolDefinition = {
  type: "function",
  function: {
    name: "get_time",
    description: "Tells the present time in a city",
    parameters: { type: "object", properties: { city: { type: "string", description: "The city's name" } }, required: ["city"] },
  },
};

/**
 * Tries a model host step by step and names what does not work: can it be reached, does it take the key, does it answer, in a stream, does
 * it call tools, does it make vectors. Needs no more than 30 s in all. Sends nothing but two fixed sentences. Never throws for what the
 * host does. `model` null: the first that the host lists.
 */
export async function testProvider(input: ProviderTestInput): Promise<ProviderTestResult> {
  const test = new ProviderTest(input);
  await test.run();
  return test.result;
}

class ProviderTest {
  readonly result: ProviderTestResult = {
    reachable: false,
    auth: false,
    chat: false,
    streaming: false,
    tools: false,
    embeddings: false,
    firstTokenMs: null,
    failures: {},
    models: [],
    contextTokens: {},
  };
  readonly #input: ProviderTestInput;
  readonly #deadline = Date.now() + limits.total;
  readonly #client: OpenAI;
  #authRefused: string | null = null;

  constructor(input: ProviderTestInput) {
    this.#input = input;
    const { provider, model, allowedOrigins, permit } = input;
    this.#client = modelClient({ provider, model, allowedOrigins, permit, dataClass: "public", connectMs: 5_000 });
  }

  async run(): Promise<void> {
    const { result } = this;
    const unreachable = await this.#list();
    if (unreachable) return this.#skip(["auth", "chat", "streaming", "tools", "embeddings"], { reachable: unreachable });
    result.reachable = true;
    if (this.#authRefused) return this.#skip(["chat", "streaming", "tools", "embeddings"], { auth: this.#authRefused });
    const model = this.#input.model ?? result.models.find((name) => !noChat.test(name)) ?? null;
    if (model === null) {
      result.auth = true;
      const missing = "The host lists no model that answers; enter the name of one.";
      return this.#skip(["tools", "embeddings"], { chat: missing, streaming: missing });
    }
    // The first answer alone: it may load the model, and the others would wait with it.
    await this.#check("streaming", () => this.#stream(model));
    await Promise.all([
      this.#check("chat", () => this.#chat(model)),
      this.#check("tools", () => this.#tools(model)),
      this.#check("embeddings", () => this.#embed([model, ...result.models].find((name) => embedding.test(name)) ?? model)),
      this.#findContext(model),
    ]);
    if (this.#authRefused && !result.chat && !result.streaming) result.failures.auth = this.#authRefused;
    else result.auth = true;
  }

  /** Asks for the models. Returns why the host cannot be reached, or null. A host that does not list them can be reached all the same. */
  async #list(): Promise<string | null> {
    try {
      const listed: unknown = await this.#client.get("/models", this.#options(limits.list));
      this.result.models = modelNames(listed);
      this.result.contextTokens = listedContexts(listed);
      return null;
    } catch (thrown) {
      const error = this.#errorOf(thrown, "");
      if (error.kind === "auth") this.#authRefused = error.message;
      return error.status === null || (error.status >= 300 && error.status < 400) ? error.message : null;
    }
  }

  /** Hosts of one's own tell it beside their OpenAI paths, once the model is loaded. */
  async #findContext(model: string): Promise<void> {
    const { contextTokens } = this.result;
    const { baseUrl, jurisdiction } = this.#input.provider;
    if (contextTokens[model] !== undefined || jurisdiction !== "local") return;
    const found = await askContext(model, (path) => this.#client.get<unknown>(new URL(path, baseUrl).href, this.#options(limits.context)).catch(() => null));
    if (found !== null) contextTokens[model] = found;
  }

  async #stream(model: string): Promise<void> {
    const startedAt = Date.now();
    const { chunks, streamed } = streamChat(this.#call(model, { records: hello, maxOutputTokens: 32, totalMs: limits.stream }));
    let pieces = 0;
    for await (const chunk of chunks) {
      if (!chunk.text && !chunk.reasoning) continue;
      this.result.firstTokenMs ??= Date.now() - startedAt;
      pieces += 1;
    }
    if (!streamed()) throw fault("The host answers in one piece although a stream was asked for; switch streaming on there.");
    if (pieces === 0) throw fault("The stream came to its end without a word; try another model.");
  }

  async #chat(model: string): Promise<void> {
    // some models answer only in a stream, which is all that bots need
    if (this.#profile().streamOnly?.test(model)) {
      if (!this.result.streaming) throw fault("The model answers only in a stream, and the stream failed.");
      return;
    }
    const body = requestBody({ model, records: hello, stream: false, parameters: { maxOutputTokens: 32, thinking: false } }, this.#profile());
    const answer: unknown = await this.#client.post("/chat/completions", { body, ...this.#options() });
    const { text, reasoning, finish } = readChunk(answer, faultContext({ ...this.#input, model, records: hello }));
    if (!text && !reasoning && !finish) throw fault("The host answered, but with nothing in it; try another model.");
  }

  async #tools(model: string): Promise<void> {
    const call = this.#call(model, { records: askForTime, maxOutputTokens: 512, totalMs: limits.total });
    const calls = new ToolCallAccumulator();
    for await (const chunk of streamChat({ ...call, tools: [getTime] }).chunks) calls.push(chunk.toolCalls);
    const made = calls.calls().find((made) => made.name === "get_time");
    if (!made)
      throw fault(
        "The model answered without calling the tool it was offered. Bots work without; for tools choose a model that can (vLLM: --enable-auto-tool-choice).",
      );
    if (!isJsonObject(made.arguments)) throw fault("The model called the tool with arguments that are not JSON; choose a model that is better at tools.");
  }

  async #embed(model: string): Promise<void> {
    const { timeout } = this.#options();
    await embed({ ...this.#input, model, texts: ["hello"], dataClass: "public", timeouts: { firstTokenMs: timeout } });
  }

  async #check(check: "streaming" | "chat" | "tools" | "embeddings", run: () => Promise<void>): Promise<void> {
    try {
      if (Date.now() >= this.#deadline) throw fault("There was no time left to try this; the host is slow. Test it again.");
      await run();
      this.result[check] = true;
    } catch (thrown) {
      const error = this.#errorOf(thrown, check);
      if (error.kind === "auth") this.#authRefused ??= error.message;
      this.result.failures[check] = check === "embeddings" && (error.status !== null || error.kind === "host_error") ? noEmbeddings(error) : error.message;
    }
  }

  #errorOf(thrown: unknown, check: string): ModelError {
    const { model } = this.#input;
    const records = check === "tools" ? askForTime : hello;
    return toModelError(thrown, { ...faultContext({ ...this.#input, model: model ?? "", records }), model });
  }

  #skip(checks: ProviderCheck[], reasons: Partial<Record<ProviderCheck, string>>): void {
    for (const check of checks) this.result.failures[check] = "Not tried, because of the failure before.";
    Object.assign(this.result.failures, reasons);
  }

  #call(model: string, chat: { records: PromptRecord[]; maxOutputTokens: number; totalMs: number }): ChatCall {
    const ms = Math.min(chat.totalMs, this.#left());
    const timeouts = { connectMs: 5_000, firstTokenMs: ms, idleMs: ms, totalMs: ms };
    const parameters = { maxOutputTokens: chat.maxOutputTokens, thinking: false };
    return { ...this.#input, model, records: chat.records, parameters, timeouts, dataClass: "public" };
  }

  #options(ms = limits.total): { signal: AbortSignal; timeout: number } {
    return { signal: this.#input.signal, timeout: Math.min(ms, this.#left()) };
  }

  #left(): number {
    return Math.max(1, this.#deadline - Date.now());
  }

  #profile(): ReturnType<typeof profileOf> {
    return profileOf(this.#input.provider.baseUrl);
  }
}

const fault = (message: string): ModelError => new ModelError("host_error", { message });
const noEmbeddings = (error: ModelError): string =>
  `No embedding model was found (${error.message.replace(/\.$/, "")}). Bots work without; searching documents by meaning needs one.`;

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** The names in `{ data: [{ id }] }`, or in the near misses `{ models: [{ name }] }` and a bare list. */
function modelNames(listed: unknown): string[] {
  const list = isObject(listed) ? (listed.data ?? listed.models) : listed;
  if (!Array.isArray(list)) return [];
  const names = list.map((item: unknown) => (isObject(item) ? (item.id ?? item.name) : item));
  return names.filter((name): name is string => typeof name === "string" && name !== "" && name.length <= 200).slice(0, 500);
}
