import { randomInt } from "node:crypto";
import { ApiFault } from "./fault.js";
import { Lanes } from "./lanes.js";
import type { Chat, Chunk, EmbeddingContext, Grammar, HistoryItem, Llama, Model, Sequence } from "./runtime.js";

export type Usage = { promptTokens: number; completionTokens: number };
export type ChatRequest = {
  history: HistoryItem[];
  /** undefined: as many as the context has room for. */
  maxTokens: number | undefined;
  temperature: number;
  topP: number;
  seed: number | undefined;
  frequencyPenalty: number;
  presencePenalty: number;
  stop: string[];
  /** An answer in JSON: of any shape, or by a schema. */
  json: null | "any" | { schema: object };
};
/** Called when the request's turn has come and its prompt fits; then with each piece. */
export type Listener = { onBegin: () => void; onPiece: (piece: { text: string; isReasoning: boolean }) => void };

type ChatLane = { chat: Chat; sequence: Sequence };
type Parts = {
  name: string;
  contextTokens: number;
  llama: Llama;
  model: Model;
  chats: ChatLane[];
  openEmbedding: () => Promise<EmbeddingContext>;
};

const mostWaiting = 64;

/** A loaded model. Its answers are as many at once as it has sequences; more wait, in order. */
export class LocalModel {
  readonly name: string;
  readonly contextTokens: number;
  /** Seconds since 1970. */
  readonly loadedAt = Math.floor(Date.now() / 1000);
  readonly #parts: Parts;
  readonly #chats: Lanes<ChatLane>;
  readonly #embedding: Lanes<"the embedding context">;
  #embeddingContext: Promise<EmbeddingContext> | null = null;
  #anyJson: Promise<Grammar> | null = null;
  #aborted = 0;

  constructor(parts: Parts) {
    this.name = parts.name;
    this.contextTokens = parts.contextTokens;
    this.#parts = parts;
    this.#chats = new Lanes(parts.chats, mostWaiting);
    this.#embedding = new Lanes(["the embedding context"], mostWaiting);
  }

  /** Answers that are being written, that wait for their turn, and that ended because their caller went away. */
  figures(): { running: number; waiting: number; aborted: number } {
    return { running: this.#chats.running, waiting: this.#chats.waiting, aborted: this.#aborted };
  }

  /**
   * Writes one answer. Ends early, with the signal's reason, when that is aborted; its sequence is free at once.
   * @throws ApiFault when too many wait, the prompt is too long, or the schema cannot be obeyed
   */
  async answer(request: ChatRequest, { onBegin, onPiece }: Listener, signal: AbortSignal): Promise<Usage & { isCut: boolean }> {
    const grammar = await this.#grammarOf(request.json);
    return this.#lane(signal, async ({ chat, sequence }) => {
      const { contextText } = chat.chatWrapper.generateContextState({ chatHistory: request.history });
      const promptTokens = contextText.tokenize(this.#parts.model.tokenizer).length;
      // one that ends the answer, and one that llama.cpp keeps free
      const room = this.contextTokens - promptTokens - 2;
      if (room < 1) throw this.#tooLong(promptTokens, "messages");
      onBegin();
      const before = sequence.tokenMeter.getState();
      const { metadata } = await chat.generateResponse(request.history, {
        signal,
        maxTokens: Math.min(request.maxTokens ?? room, room),
        temperature: request.temperature,
        topP: request.topP,
        seed: request.seed ?? randomInt(2 ** 31),
        repeatPenalty: { frequencyPenalty: request.frequencyPenalty, presencePenalty: request.presencePenalty },
        customStopTriggers: request.stop,
        ...(grammar && { grammar }),
        // what was asked is answered whole or refused, never forgotten in the middle
        contextShift: {
          strategy: () => {
            throw this.#tooLong(promptTokens, "messages");
          },
        },
        onResponseChunk: ({ text, type, segmentType }: Chunk) => {
          if (text) onPiece({ text, isReasoning: type === "segment" && segmentType === "thought" });
        },
      });
      const { usedOutputTokens } = sequence.tokenMeter.diff(before);
      return { promptTokens, completionTokens: usedOutputTokens, isCut: metadata.stopReason === "maxTokens" };
    });
  }

  /** One vector for each text, in their order. @throws ApiFault when one is too long or too many wait */
  async embed(texts: readonly string[], signal: AbortSignal): Promise<{ vectors: (readonly number[])[]; promptTokens: number }> {
    return this.#embedding.use(signal, async () => {
      this.#embeddingContext ??= this.#parts.openEmbedding();
      const context = await this.#embeddingContext;
      const lengths = texts.map((text) => context.calculateInputLength(text));
      const tooLong = lengths.find((length) => length > this.contextTokens);
      if (tooLong) throw this.#tooLong(tooLong, "input");
      const vectors: (readonly number[])[] = [];
      for (const text of texts) {
        signal.throwIfAborted();
        vectors.push((await context.getEmbeddingFor(text)).vector);
      }
      return { vectors, promptTokens: lengths.reduce((sum, length) => sum + length, 0) };
    });
  }

  /** Nothing may be under way any more. */
  close(): Promise<void> {
    return this.#parts.llama.dispose();
  }

  async #lane<R>(signal: AbortSignal, work: (lane: ChatLane) => Promise<R>): Promise<R> {
    try {
      return await this.#chats.use(signal, work);
    } catch (error) {
      if (signal.aborted) this.#aborted += 1;
      throw error;
    }
  }

  async #grammarOf(json: ChatRequest["json"]): Promise<Grammar | null> {
    if (json === null) return null;
    if (json === "any") return (this.#anyJson ??= this.#parts.llama.getGrammarFor("json"));
    try {
      return await this.#parts.llama.createGrammarForJsonSchema(json.schema);
    } catch {
      throw new ApiFault("This schema cannot be turned into a grammar.", { status: 400, param: "response_format" });
    }
  }

  #tooLong(tokens: number, param: string): ApiFault {
    const message = `This model's maximum context length is ${this.contextTokens} tokens, and the ${param} came to ${tokens} tokens.`;
    return new ApiFault(message, { status: 400, code: "context_length_exceeded", param });
  }
}
