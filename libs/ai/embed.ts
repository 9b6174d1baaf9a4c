import type { DataClass, Provider, Timeouts } from "./model.js";
import { defaultTimeouts } from "./model.js";
import { modelClient } from "./model-client.js";
import type { Permit } from "./permit.js";
import { ModelError, stoppedError } from "./model-error.js";
import { profileOf } from "./providers/profile-of.js";
import { faultInBody, isObject, toModelError } from "./read-fault.js";
import { type FaultContext, errorOfFault } from "./classify-error.js";

export type EmbedRequest = {
  provider: Provider;
  model: string;
  texts: readonly string[];
  signal: AbortSignal;
  dataClass: DataClass;
  permit?: Permit | undefined;
  allowedOrigins: ReadonlySet<string>;
  /** How long a vector must be: as those that it will be compared with. Absent: whatever comes, if all are alike. */
  dimensions?: number;
  timeouts?: Partial<Timeouts>;
};
/** One vector for each text, in their order. `inputTokens`: as the host counted them; null: it did not. */
export type Embedded = { vectors: Float32Array[]; inputTokens: number | null };

/** Texts in one request where the profile knows no smaller number. */
const batchSize = 64;

/**
 * Turns texts into vectors. What comes back is not believed: a host may send fewer, or in another order, or as base64 though numbers were asked for (read
 * as numbers that is nonsense without an error), or not numbers at all. Each of these is `host_error`; nothing is tried again here, that is for whoever
 * keeps the texts. Throws ModelError only.
 */
export async function embed(request: EmbedRequest): Promise<Embedded> {
  const size = profileOf(request.provider.baseUrl).embeddingBatch ?? batchSize;
  const vectors: Float32Array[] = [];
  let inputTokens: number | null = 0;
  for (let at = 0; at < request.texts.length; at += size) {
    const batch = await embedBatch({ ...request, texts: request.texts.slice(at, at + size) }, request.dimensions ?? vectors[0]?.length);
    vectors.push(...batch.vectors);
    inputTokens = inputTokens === null || batch.inputTokens === null ? null : inputTokens + batch.inputTokens;
  }
  return { vectors, inputTokens };
}

async function embedBatch(request: EmbedRequest, dimensions: number | undefined): Promise<Embedded> {
  const { provider, model, texts, signal, dataClass, allowedOrigins, permit } = request;
  const profile = profileOf(provider.baseUrl);
  const context: FaultContext = { profile, providerName: provider.name, model, secrets: [provider.apiKey ?? "", ...texts] };
  const { connectMs, firstTokenMs } = { ...defaultTimeouts, ...profile.timeouts, ...request.timeouts };
  const late = AbortSignal.timeout(firstTokenMs);
  try {
    signal.throwIfAborted();
    const client = modelClient({ provider, dataClass, model, allowedOrigins, permit, connectMs });
    // the package's own call asks for base64 where nothing is said, and reads what it gets as that
    const body = { model, input: texts, encoding_format: "float" };
    const answer: unknown = await client.post("/embeddings", { body, signal: AbortSignal.any([signal, late]) });
    const fault = isObject(answer) ? faultInBody(answer) : null;
    if (fault) throw errorOfFault(fault, context);
    const vectors = vectorsOf(answer, { count: texts.length, dimensions });
    if (typeof vectors === "string") throw unusable(request, vectors);
    return { vectors, inputTokens: tokensOf(answer) };
  } catch (error) {
    if (signal.aborted) throw stoppedError();
    if (late.aborted) throw new ModelError("timeout", { message: `“${provider.name}” sent no vectors within ${firstTokenMs} ms.` });
    throw toModelError(error, context);
  }
}

const unusable = ({ provider, model }: EmbedRequest, why: string): ModelError =>
  new ModelError("host_error", { message: `“${provider.name}” sent no usable vector for ${model}: ${why}.` });

function tokensOf(answer: unknown): number | null {
  const usage = isObject(answer) && isObject(answer.usage) ? answer.usage : {};
  const counted = usage.prompt_tokens ?? usage.total_tokens;
  return typeof counted === "number" && Number.isFinite(counted) && counted >= 0 ? Math.floor(counted) : null;
}

/** The vectors in the order of the texts, or what is wrong with them. */
function vectorsOf(answer: unknown, { count, dimensions }: { count: number; dimensions: number | undefined }): Float32Array[] | string {
  const data: unknown[] = isObject(answer) && Array.isArray(answer.data) ? answer.data : [];
  if (data.length !== count) return `${data.length} came for ${count} texts`;
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count });
  for (const [at, item] of data.entries()) {
    if (!isObject(item)) return "one is missing";
    const index = typeof item.index === "number" ? item.index : at;
    if (!Number.isInteger(index) || index < 0 || index >= count || vectors[index]) return "they do not say which text they are of";
    const read = numbersOf(item.embedding);
    if (typeof read === "string") return read;
    const length = dimensions ?? vectors.find((vector) => vector)?.length ?? read.length;
    if (read.length !== length) return `one has ${read.length} numbers instead of ${length}`;
    vectors[index] = read;
  }
  return vectors.filter((vector) => vector !== undefined);
}

function numbersOf(embedding: unknown): Float32Array | string {
  if (typeof embedding === "string") return "it came as base64, although numbers were asked for";
  if (!Array.isArray(embedding) || embedding.length === 0) return "one is empty";
  if (!embedding.every((n) => typeof n === "number" && Number.isFinite(n))) return "one has something in it that is no number";
  const vector = Float32Array.from(embedding as number[]);
  // too large for 32 bits, or zero, which has no direction
  if (!vector.every(Number.isFinite) || vector.every((n) => n === 0)) return "one has no direction";
  return vector;
}
