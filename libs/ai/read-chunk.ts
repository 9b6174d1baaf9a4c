import { errorOfFault, type FaultContext } from "./classify-error.js";
import type { ModelUsage } from "./model.js";
import { ModelError } from "./model-error.js";
import { faultInBody, isObject } from "./read-fault.js";

/** What one chunk of a stream, or a whole answer, says. `finish` is the host's own word; `toolCalls` is left as it came. */
export type Chunk = { text: string; reasoning: string; usage: Omit<ModelUsage, "estimated"> | null; finish: string | null; toolCalls: unknown };

const asString = (value: unknown): string => (typeof value === "string" ? value : "");
const asCount = (...values: unknown[]): number => {
  const found = values.find((v) => typeof v === "number" && Number.isFinite(v) && v >= 0);
  return typeof found === "number" ? Math.floor(found) : 0;
};

/** Content is a text or a list of parts. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return asString(content);
  return content.map((part: unknown) => (isObject(part) ? asString(part.text) : asString(part))).join("");
}

/** `reasoning_content` (DeepSeek and most), `reasoning` (vLLM, Ollama), or `reasoning_details[]` (MiniMax, OpenRouter). One of them: some send two alike. */
function reasoningOf(delta: Readonly<Record<string, unknown>>): string {
  const plain = asString(delta.reasoning_content) || asString(delta.reasoning);
  if (plain !== "" || !Array.isArray(delta.reasoning_details)) return plain;
  return delta.reasoning_details.map((detail: unknown) => (isObject(detail) ? asString(detail.text) || asString(detail.summary) : "")).join("");
}

/** Usage as most have it, with DeepSeek's and Kimi's names for what was cached. All zeros is a placeholder, not a report. */
function usageOf(usage: unknown): Chunk["usage"] {
  if (!isObject(usage)) return null;
  const prompt = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const completion = isObject(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  const read = {
    inputTokens: asCount(usage.prompt_tokens),
    outputTokens: asCount(usage.completion_tokens),
    cachedTokens: asCount(prompt.cached_tokens, usage.prompt_cache_hit_tokens, usage.cached_tokens),
    reasoningTokens: asCount(completion.reasoning_tokens, usage.reasoning_tokens),
  };
  return read.inputTokens + read.outputTokens > 0 ? read : null;
}

/**
 * One chunk, from any host. Throws ModelError when the chunk is an error in disguise (see `faultInBody`) or nothing that a model says.
 * `choices` may be missing, null or empty (usage alone); fields of a wrong type are read as absent.
 */
export function readChunk(chunk: unknown, context: FaultContext): Chunk {
  if (!isObject(chunk)) throw new ModelError("host_error", { message: `“${context.providerName}” sent something that is not an answer.` });
  const fault = faultInBody(chunk);
  if (fault) throw errorOfFault(fault, context);
  const first: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : null;
  const choice = isObject(first) ? first : {};
  const delta = isObject(choice.delta) ? choice.delta : isObject(choice.message) ? choice.message : {};
  return {
    text: textOf(delta.content),
    reasoning: reasoningOf(delta),
    // Kimi puts it into the choice.
    usage: usageOf(chunk.usage) ?? usageOf(choice.usage),
    finish: asString(choice.finish_reason) || null,
    toolCalls: delta.tool_calls ?? null,
  };
}
