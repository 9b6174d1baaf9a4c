import type { ModelParameters, PromptRecord } from "./model.js";
import { pictureNotes } from "./picture-notes.js";
import type { ProviderProfile } from "./providers/profile.js";

export type ToolDefinition = { type: "function"; function: { name: string; description: string; parameters: Readonly<Record<string, unknown>> } };
type BodyInput = {
  model: string;
  records: readonly PromptRecord[];
  stream: boolean;
  parameters?: ModelParameters;
  tools?: readonly ToolDefinition[];
  /** Whether the model takes images. */
  sees?: boolean;
};
type Fields = Record<string, unknown>;
type RequestBody = { model: string; messages: Fields[] } & Fields;

/** The body of a chat completion for this profile: only fields that every host knows, with its own ones dropped, renamed and added. Pure. */
export function requestBody(input: BodyInput, profile: ProviderProfile): RequestBody {
  const { temperature, topP, maxOutputTokens, thinking } = input.parameters ?? {};
  const fields: Fields = {
    stream: input.stream,
    ...(input.stream ? { stream_options: { include_usage: true } } : {}),
    ...(maxOutputTokens === undefined ? {} : { max_tokens: maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature: within(temperature, profile.temperature) }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(input.tools ? { tools: input.tools } : {}),
    ...(thinking === undefined ? {} : profile.thinking?.[thinking ? "on" : "off"]),
  };
  const kept = Object.entries(fields).filter(([name]) => !profile.drop?.includes(name));
  const renamed = kept.map(([name, value]) => [profile.rename?.[name] ?? name, value] as const);
  return { model: input.model, messages: input.records.flatMap((record) => messagesOf(record, input, profile)), ...Object.fromEntries(renamed) };
}

const within = (value: number, range: { min: number; max: number } = { min: 0, max: 2 }): number => Math.min(range.max, Math.max(range.min, value));

function messagesOf(record: PromptRecord, { sees }: BodyInput, profile: ProviderProfile): Fields[] {
  const { role, name, images = [] } = record;
  const text = record.content === "" ? (profile.emptyContent ?? "") : record.content;
  const named = { role: role === "system" ? (profile.systemRole ?? role) : role, ...(name === undefined ? {} : { name }) };
  const message = { ...named, content: text, ...callsOf(record, profile) };
  if (images.length === 0) return [message];
  // a picture needs no words beside it, and some hosts refuse empty ones
  const isAlone = record.content === "";
  if (!sees) return [{ ...named, content: pictureNotes.unseen }, ...(isAlone ? [] : [message])];
  const pictures = images.map(({ mediaType, base64 }) => ({ type: "image_url", image_url: { url: `data:${mediaType};base64,${base64}` } }));
  return [{ ...message, content: isAlone ? pictures : [...pictures, { type: "text", text }] }];
}

/** What belongs to tools: the calls that the model made (with what it thought before, where the host wants that back), or the call that is answered. */
function callsOf({ toolCalls, toolCallId, reasoning }: PromptRecord, profile: ProviderProfile): Fields {
  if (toolCallId !== undefined) return { tool_call_id: toolCallId };
  if (!toolCalls?.length) return {};
  const calls = toolCalls.map(({ id, name, arguments: text }) => ({ id, type: "function", function: { name, arguments: text } }));
  return { tool_calls: calls, ...(profile.replaysReasoning && reasoning ? { reasoning_content: reasoning } : {}) };
}
