import { isObject } from "./read-fault.js";

type Fields = Readonly<Record<string, unknown>>;
/** Asks a host for something beside its OpenAI paths; null when it has no such thing. */
export type AskHost = (path: string) => Promise<unknown>;

/** What hosts call it in their list of models: vLLM, SGLang and Xinference; LM Studio; OpenRouter and Kimi; Groq; Hoopoe's own. */
const listedAs = ["max_model_len", "loaded_context_length", "context_length", "context_window", "max_context_length", "n_ctx"];

const tokensOf = (value: unknown): number | null => (typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 100_000_000 ? value : null);
const first = (fields: Fields, names: readonly string[]): number | null => names.reduce<number | null>((found, name) => found ?? tokensOf(fields[name]), null);
const itemsOf = (listed: unknown): Fields[] => {
  const list = isObject(listed) ? (listed.data ?? listed.models) : listed;
  return Array.isArray(list) ? list.filter(isObject) : [];
};
const nameOf = (item: Fields): string => {
  const name = item.id ?? item.model ?? item.name;
  return typeof name === "string" ? name : "";
};

/** How many tokens each model takes, as far as the list of models says; llama.cpp has it under `meta`, where `n_ctx_train` is not what it was started with. */
export function listedContexts(listed: unknown): Record<string, number> {
  const found = itemsOf(listed).flatMap((item): [string, number][] => {
    const tokens = first(item, listedAs) ?? (isObject(item.meta) ? tokensOf(item.meta.n_ctx) : null);
    return nameOf(item) && tokens !== null ? [[nameOf(item), tokens]] : [];
  });
  return Object.fromEntries(found.slice(0, 500));
}

/**
 * How many tokens `model` takes as the host runs it now, where its list does not say: Ollama tells of those that are loaded (what it loads them with is
 * less than what they could take), llama.cpp of the one that it has, LM Studio in a list of its own. Null: nobody says.
 */
export async function askContext(model: string, ask: AskHost): Promise<number | null> {
  const [loaded, props, own] = await Promise.all([ask("/api/ps"), ask("/props"), ask("/api/v0/models")]);
  const named = (listed: unknown): Fields | undefined =>
    itemsOf(listed).find((item) => nameOf(item) === model || item.model === model || nameOf(item) === `${model}:latest`);
  const running = named(loaded);
  const settings = isObject(props) && isObject(props.default_generation_settings) ? props.default_generation_settings : {};
  const listed = named(own);
  return (
    (running && tokensOf(running.context_length)) ??
    tokensOf(settings.n_ctx) ??
    (listed ? first(listed, ["loaded_context_length", "max_context_length"]) : null)
  );
}
