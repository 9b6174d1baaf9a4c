import type { FaultContext } from "./classify-error.js";
import { Deadlines } from "./deadlines.js";
import { type DataClass, defaultTimeouts, type ModelParameters, type PromptRecord, type Provider, type Timeouts } from "./model.js";
import { modelClient } from "./model-client.js";
import { ModelError, stoppedError } from "./model-error.js";
import type { Permit } from "./permit.js";
import { profileOf } from "./providers/profile-of.js";
import { type Chunk, readChunk } from "./read-chunk.js";
import { toModelError } from "./read-fault.js";
import { requestBody, type ToolDefinition } from "./request-body.js";

export type ChatCall = {
  provider: Provider;
  model: string;
  records: PromptRecord[];
  signal: AbortSignal;
  timeouts?: Partial<Timeouts>;
  dataClass: DataClass;
  parameters?: ModelParameters;
  sees?: boolean;
  allowedOrigins: ReadonlySet<string>;
  permit?: Permit | undefined;
  tools?: readonly ToolDefinition[];
  /** When the whole began (`Date.now()`); `totalMs` counts from here. Default: now. */
  startedAt?: number;
};
type ChatStream = {
  chunks: AsyncGenerator<Chunk> /** False when the host sent the answer in one piece although a stream was asked for. */;
  streamed: () => boolean;
};

/** The patience for this call: the caller's, else the host's profile's, else the default. */
export function timeoutsFor(call: Pick<ChatCall, "provider" | "timeouts">): Timeouts {
  return { ...defaultTimeouts, ...profileOf(call.provider.baseUrl).timeouts, ...call.timeouts };
}

export function faultContext(call: Pick<ChatCall, "provider" | "model" | "records">): FaultContext {
  const { provider, model, records } = call;
  const secrets = [provider.apiKey ?? "", ...records.map((r) => r.content)];
  return { profile: profileOf(provider.baseUrl), providerName: provider.name, model, secrets };
}

type Opened = { source: AsyncIterator<unknown>; streamed: boolean };

async function open(call: ChatCall, signal: AbortSignal): Promise<Opened> {
  const { provider, model, dataClass, allowedOrigins, permit } = call;
  const client = modelClient({ provider, dataClass, model, allowedOrigins, permit, connectMs: timeoutsFor(call).connectMs });
  const body = { ...requestBody({ ...call, stream: true }, profileOf(provider.baseUrl)), stream: true as const };
  // The package's types know only OpenAI's fields; ours are checked by requestBody.
  const { data, response } = await client.chat.completions
    .create(body as unknown as Parameters<typeof client.chat.completions.create>[0] & { stream: true }, { signal })
    .withResponse();
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("html")) {
    throw new ModelError("host_error", { message: `“${provider.name}” answered with a web page; check that the address ends with the API's version (…/v1).` });
  }
  if (!type.includes("json")) return { source: data[Symbol.asyncIterator](), streamed: true };
  const whole: unknown = await response.json();
  return {
    source: (async function* () {
      yield whole;
    })(),
    streamed: false,
  };
}

/**
 * One attempt at a chat completion, chunk by chunk. Ends without an error only after a finish reason; a stream that stops before is
 * `interrupted`. Throws ModelError only. Aborting `signal`, or leaving the loop, closes the connection.
 */
export function streamChat(call: ChatCall): ChatStream {
  let streamed = true;
  return {
    chunks: read(call, (value) => {
      streamed = value;
    }),
    streamed: () => streamed,
  };
}

async function* read(call: ChatCall, tellStreamed: (value: boolean) => void): AsyncGenerator<Chunk> {
  const context = faultContext(call);
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(stoppedError());
  if (call.signal.aborted) onAbort();
  call.signal.addEventListener("abort", onAbort, { once: true });
  const deadlines = new Deadlines(controller, { timeouts: timeoutsFor(call), startedAt: call.startedAt ?? Date.now(), name: call.provider.name });
  let begun = false;
  let finished = false;
  try {
    controller.signal.throwIfAborted();
    const { source, streamed } = await open(call, controller.signal);
    tellStreamed(streamed);
    for (;;) {
      deadlines.wait();
      const next = await source.next();
      deadlines.pause();
      // The package ends an aborted stream as if it were complete.
      controller.signal.throwIfAborted();
      if (next.done) break;
      const chunk = readChunk(next.value, context);
      if (!begun && (chunk.text || chunk.reasoning || chunk.toolCalls)) {
        begun = true;
        deadlines.begun();
      }
      if (chunk.finish !== null && !finished) {
        finished = true;
        deadlines.finished();
      }
      yield chunk;
    }
  } catch (thrown) {
    const error = controller.signal.aborted ? controller.signal.reason : thrown;
    // What goes wrong after the finish reason takes nothing from the answer.
    if (!finished || call.signal.aborted) throw broken(toModelError(error, context), begun);
  } finally {
    deadlines.clear();
    call.signal.removeEventListener("abort", onAbort);
    controller.abort();
  }
  if (!finished) throw new ModelError("interrupted", { message: `“${call.provider.name}” ended the answer without saying that it was complete.` });
}

/** A connection that breaks within an answer cannot be taken up again: the answer is interrupted. */
function broken(error: ModelError, begun: boolean): ModelError {
  return begun && error.kind === "network" ? new ModelError("interrupted", { message: error.message, status: error.status }) : error;
}
