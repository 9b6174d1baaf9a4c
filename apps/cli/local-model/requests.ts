import { z } from "zod";
import { ApiFault } from "./fault.js";
import type { ChatRequest } from "./local-model.js";
import type { HistoryItem } from "./runtime.js";

const mostRecords = 2_000;
const mostTexts = 256;
/** Of OpenAI's API. */
const mostStops = 4;

const textPart = z.object({ type: z.literal("text"), text: z.string() });
const content = z.union([
  z.string(),
  z.array(textPart, { error: "this model takes text only" }).transform((parts) => parts.map(({ text }) => text).join("\n")),
]);
const record = z.union([
  z.object({ role: z.enum(["system", "developer", "user"]), content }),
  z.object({ role: z.literal("assistant"), content: content.nullish() }),
]);
const jsonSchema = z.object({ type: z.literal("json_schema"), json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }) });
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);
const whole = z.number().int().min(1).max(10_000_000);

/** What is understood of https://platform.openai.com/docs/api-reference/chat/create; other fields are let be, as they were by other servers. */
const ChatBody = z.object({
  messages: z.array(record).min(1).max(mostRecords),
  stream: optional(z.boolean()),
  stream_options: optional(z.object({ include_usage: z.boolean().optional() })),
  max_tokens: optional(whole),
  max_completion_tokens: optional(whole),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().min(0).max(1)),
  seed: optional(z.number().int()),
  frequency_penalty: optional(z.number().min(-2).max(2)),
  presence_penalty: optional(z.number().min(-2).max(2)),
  stop: optional(
    z.union([
      z
        .string()
        .min(1)
        .transform((one) => [one]),
      z.array(z.string().min(1)).max(mostStops),
    ]),
  ),
  response_format: optional(z.union([z.object({ type: z.enum(["text", "json_object"]) }), jsonSchema])),
  n: optional(z.literal(1, { error: "one answer at a time" })),
  tools: optional(z.array(z.unknown()).max(0, { error: "tools are not supported by this server" })),
});
const EmbeddingBody = z.object({
  input: z.union([
    z
      .string()
      .min(1)
      .transform((one) => [one]),
    z.array(z.string().min(1)).min(1).max(mostTexts),
  ]),
  encoding_format: optional(z.enum(["float", "base64"])),
});

export type ChatCall = { request: ChatRequest; stream: boolean; includeUsage: boolean };
export type EmbeddingCall = { texts: string[]; asBase64: boolean };

/** llama.cpp's own default; OpenAI's 1 is for larger models. */
const usualTemperature = 0.8;

/** @throws ApiFault that names the field, never its value */
export function readChat(body: unknown): ChatCall {
  const given = parsed(ChatBody, body);
  const format = given.response_format;
  return {
    stream: given.stream ?? false,
    includeUsage: given.stream_options?.include_usage ?? false,
    request: {
      history: [...given.messages.map(historyItem), { type: "model", response: [] }],
      maxTokens: given.max_completion_tokens ?? given.max_tokens,
      temperature: given.temperature ?? usualTemperature,
      topP: given.top_p ?? 1,
      seed: given.seed === undefined ? undefined : Math.abs(given.seed) % 2 ** 32,
      frequencyPenalty: given.frequency_penalty ?? 0,
      presencePenalty: given.presence_penalty ?? 0,
      stop: given.stop ?? [],
      json: format?.type === "json_schema" ? { schema: format.json_schema.schema } : format?.type === "json_object" ? "any" : null,
    },
  };
}

/** @throws ApiFault */
export function readEmbedding(body: unknown): EmbeddingCall {
  const given = parsed(EmbeddingBody, body);
  return { texts: given.input, asBase64: given.encoding_format === "base64" };
}

/** Texts are handed over as texts: what looks like a model's control token in them stays letters. */
function historyItem({ role, content: text }: z.output<typeof record>): HistoryItem {
  if (role === "assistant") return { type: "model", response: [text ?? ""] };
  return { type: role === "user" ? "user" : "system", text: text ?? "" };
}

function parsed<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = innermost(result.error.issues[0]);
  const param = issue?.path.map(String).join(".") ?? "";
  throw new ApiFault(`${param || "The body"}: ${issue?.message ?? "is not what is expected here"}`, { status: 400, param });
}

/** Of a union, what the branch says that came closest. */
function innermost(issue: z.core.$ZodIssue | undefined): { path: PropertyKey[]; message: string } | undefined {
  if (issue?.code !== "invalid_union") return issue;
  const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0]?.[0];
  const inner = innermost(closest);
  return inner ? { path: [...issue.path, ...inner.path], message: inner.message } : issue;
}

const depth = (issues: z.core.$ZodIssue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === "invalid_type" ? 0 : 0.5)));
