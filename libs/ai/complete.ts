import { errorOfFault } from "./classify-error.js";
import { estimateTokens } from "./estimate-tokens.js";
import type { DataClass, ModelEvent, ModelUsage, PromptRecord, Provider, Timeouts } from "./model.js";
import type { ErrorKind } from "./model-error.js";
import type { Chunk } from "./read-chunk.js";
import { faultContext, streamChat, timeoutsFor } from "./stream-chat.js";
import { ThinkingSplitter } from "./split-thinking.js";
import { CharacterJoiner, inPieces } from "./whole-characters.js";
import { withRetry } from "./with-retry.js";

export type CompleteRequest = {
  provider: Provider;
  model: string;
  records: PromptRecord[];
  /** Aborting it closes the connection at once; the generator then throws `interrupted`. */
  signal: AbortSignal;
  timeouts?: Partial<Timeouts>;
  dataClass: DataClass;
  maxOutputTokens?: number;
  /** Origins (`originOf`) of the providers that an administrator made. */
  allowedOrigins: ReadonlySet<string>;
};

/** One event carries at most this many UTF-16 units. */
const pieceLength = 8_000;

/** Finish reasons of any host that mean that the answer was cut for its length. */
const lengthReasons = new Set(["length", "max_tokens", "max_output_tokens", "repetition_truncation"]);
const finishErrors: Readonly<Record<string, ErrorKind>> = {
  content_filter: "filtered_output",
  content_filtered: "filtered_output",
  abort: "interrupted",
  error: "host_error",
  network_error: "overloaded",
};

/**
 * Asks a model and yields what it says as normalised events: texts and reasoning as they come, then one `usage`, then one `finish`. It never
 * ends silently: without a finish reason it throws `interrupted`. Throws only ModelError, and `policy` before anything is opened.
 * Rates, overload and network faults are tried once more, as long as nothing was yielded.
 */
export function complete(request: CompleteRequest): AsyncGenerator<ModelEvent> {
  const startedAt = Date.now();
  const deadline = startedAt + timeoutsFor(request).totalMs;
  return withRetry(() => attempt(request, startedAt), { signal: request.signal, deadline });
}

async function* attempt(request: CompleteRequest, startedAt: number): AsyncGenerator<ModelEvent> {
  const answer = new Answer();
  for await (const chunk of streamChat({ ...request, startedAt }).chunks) yield* answer.take(chunk);
  yield* answer.rest();
  const { finish } = answer;
  const { profile } = faultContext(request);
  const kind = profile.finishErrors?.[finish] ?? (Object.hasOwn(finishErrors, finish) ? finishErrors[finish] : undefined);
  if (kind) throw errorOfFault({ status: null, codes: [finish], text: "", retryAfterMs: null }, faultContext(request), kind);
  yield { type: "usage", usage: answer.usage(request.records) };
  yield { type: "finish", reason: lengthReasons.has(finish) ? "length" : "stop" };
}

/** Gathers chunks into events: thinking parted from text, characters whole, the last report of usage and the first finish reason kept. */
class Answer {
  finish = "";
  readonly #thinking = new ThinkingSplitter();
  readonly #text = new CharacterJoiner();
  readonly #reasoning = new CharacterJoiner();
  #reported: Chunk["usage"] = null;
  #spokenTokens = 0;
  #thoughtTokens = 0;

  *take(chunk: Chunk): Generator<ModelEvent> {
    const split = this.#thinking.push(chunk.text);
    yield* this.#say("reasoning", this.#reasoning.push(chunk.reasoning + split.reasoning));
    yield* this.#say("text", this.#text.push(split.text));
    this.#reported = chunk.usage ?? this.#reported;
    this.finish ||= chunk.finish ?? "";
  }

  *rest(): Generator<ModelEvent> {
    const split = this.#thinking.end();
    yield* this.#say("reasoning", this.#reasoning.push(split.reasoning) + this.#reasoning.end());
    yield* this.#say("text", this.#text.push(split.text) + this.#text.end());
  }

  usage(records: readonly PromptRecord[]): ModelUsage {
    if (this.#reported) return { ...this.#reported, estimated: false };
    const inputTokens = records.reduce((sum, r) => sum + 4 + estimateTokens(r.content), 0);
    return {
      inputTokens,
      outputTokens: this.#spokenTokens + this.#thoughtTokens,
      cachedTokens: 0,
      reasoningTokens: this.#thoughtTokens,
      estimated: true,
    };
  }

  *#say(type: "text" | "reasoning", said: string): Generator<ModelEvent> {
    if (type === "text") this.#spokenTokens += estimateTokens(said);
    else this.#thoughtTokens += estimateTokens(said);
    for (const text of inPieces(said, pieceLength)) yield { type, text };
  }
}
