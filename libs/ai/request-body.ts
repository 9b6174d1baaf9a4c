import type { PromptRecord } from "./model.js";
import type { ProviderProfile } from "./providers/profile.js";

export type ToolDefinition = { type: "function"; function: { name: string; description: string; parameters: Readonly<Record<string, unknown>> } };
type BodyInput = {
  model: string;
  records: readonly PromptRecord[];
  stream: boolean;
  maxOutputTokens?: number;
  tools?: readonly ToolDefinition[];
  /** Ask the host not to think first, where it knows how. */
  withoutThinking?: boolean;
};
type RequestBody = { model: string; messages: PromptRecord[] } & Record<string, unknown>;

/** The body of a chat completion for this profile: only fields that every host knows, with its own ones dropped, renamed and added. Pure. */
export function requestBody(input: BodyInput, profile: ProviderProfile): RequestBody {
  const { emptyContent } = profile;
  const messages = input.records.map((r) => (r.content === "" && emptyContent !== undefined ? { ...r, content: emptyContent } : r));
  const fields: Record<string, unknown> = {
    stream: input.stream,
    ...(input.stream ? { stream_options: { include_usage: true } } : {}),
    ...(input.maxOutputTokens === undefined ? {} : { max_tokens: input.maxOutputTokens }),
    ...(input.tools ? { tools: input.tools } : {}),
    ...(input.withoutThinking ? profile.withoutThinking : {}),
  };
  const kept = Object.entries(fields).filter(([name]) => !profile.drop?.includes(name));
  const renamed = kept.map(([name, value]) => [profile.rename?.[name] ?? name, value] as const);
  return { model: input.model, messages, ...Object.fromEntries(renamed) };
}
