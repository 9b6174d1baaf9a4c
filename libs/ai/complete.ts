import { errorOfFault } from "./classify-error.js";
import { estimateTokens, recordTokens } from "./estimate-tokens.js";
import type { HostPair } from "./hosts/host-pair.js";
import type { DataClass, ModelEvent, ModelParameters, ModelUsage, PromptRecord, Provider, Timeouts } from "./model.js";
import { type ErrorKind, ModelError } from "./model-error.js";
import type { Permit } from "./permit.js";
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
  parameters?: ModelParameters;
  /** Whether the model takes images; where it does not, they are spoken of instead. */
  sees?: boolean;
  /** Origins (`originOf`) of the providers that an administrator made. */
  allowedOrigins: ReadonlySet<string>;
  permit?: Permit | undefined;
  /** The model's door, where places are counted. Without one it is asked at once. */
  door?: Door;
  /** Hears of each try as it ends. */
  onTry?: (made: ModelTry) => void;
};

/** `waitUntil` (epoch milliseconds): for a place, or for a host that says when to come again. `last`: no other host would be asked. */
type Door = { pair: HostPair; waitUntil: number; last: boolean };

/** One try of one host: how it ended, without a word of the host's. `asked` false: it was not, as its breaker was open or no place free. `ms`: of asking or waiting. */
export type ModelTry = { errorCode: ErrorKind | null; asked: boolean; status: number | null; hostCode: string | null; ms: number };

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
 * Rates, overload and network faults are tried once more, as long as nothing was yielded; with a `door`, each try takes a place.
 */
export function complete(request: CompleteRequest): AsyncGenerator<ModelEvent> {
  const startedAt = Date.now();
  const deadline = startedAt + timeoutsFor(request).totalMs;
  const { signal, door } = request;
  return withRetry(() => attempt(request, startedAt), { signal, deadline, ...(door?.last ? { waitUntil: door.waitUntil } : {}) });
}

/** One try, with a place for as long as it takes. */
async function* attempt(request: CompleteRequest, startedAt: number): AsyncGenerator<ModelEvent> {
  const { door, signal } = request;
  let since = performance.now();
  let end: unknown;
  const place = await door?.pair.enter({ signal, until: door.waitUntil, last: door.last }).catch((error: unknown) => {
    request.onTry?.(tryOf(error, since));
    throw error;
  });
  since = performance.now();
  try {
    for await (const event of asked(request, startedAt)) {
      place?.heard(event);
      yield event;
    }
    end = null;
  } catch (error) {
    end = error;
    throw error;
  } finally {
    place?.end(end);
    // one that nobody wanted to hear to its end was answered
    request.onTry?.(tryOf(end ?? null, since));
  }
}

function tryOf(error: unknown, since: number): ModelTry {
  const ms = Math.round(performance.now() - since);
  if (!(error instanceof ModelError)) return { errorCode: error === null ? null : "host_error", asked: true, status: null, hostCode: null, ms };
  // stopped here: nothing went wrong
  return { errorCode: error.stopped ? null : error.kind, asked: error.asked, status: error.status, hostCode: error.hostCode, ms };
}

async function* asked(request: CompleteRequest, startedAt: number): AsyncGenerator<ModelEvent> {
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
    const inputTokens = records.reduce((sum, r) => sum + recordTokens(r), 0);
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
