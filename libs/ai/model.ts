/** Where a provider's data is processed; already the stricter of what is declared and what is known of the host. */
export type Jurisdiction = "local" | "domestic" | "overseas";
/** How sensitive a conversation is. */
export type DataClass = "public" | "internal" | "personal" | "secret";

/** One OpenAI-compatible host that an administrator connected. `baseUrl` goes up to and with the version (`http://10.0.0.5:8000/v1`). */
export type Provider = {
  name: string;
  baseUrl: string;
  apiKey: string | null;
  jurisdiction: Jurisdiction;
  /** An administrator said: one of the organisation's own machines although its address is public. Else a local one at such an address is not called. */
  publicAddress?: boolean;
};

/** A picture in a prompt. `mediaType`: `image/png` and the like. */
export type PromptImage = { mediaType: string; base64: string };

/** A tool that the model called. `arguments` is JSON as the model wrote it. */
export type PromptToolCall = { id: string; name: string; arguments: string };

/**
 * One message of a prompt. `name` has only what OpenAI allows there (`[a-zA-Z0-9_-]{1,64}`); see `recordName`. An assistant's `toolCalls` are
 * followed by a record of role `tool` for each; its `reasoning` is what it thought before, for hosts that want it back.
 */
export type PromptRecord = {
  role: "system" | "user" | "assistant" | "tool";
  name?: string;
  content: string;
  images?: PromptImage[];
  reasoning?: string;
  toolCalls?: PromptToolCall[];
  toolCallId?: string;
  /** The name of who wrote it, as it is. Not sent. */
  author?: string;
  /** Ids of those whose words these are. Not sent. */
  subjects?: readonly string[];
};

/** How a model is asked, per bot; what is absent is left to the host. `thinking`: whether it is to think first, where the host has a switch. */
export type ModelParameters = {
  temperature?: number | undefined;
  topP?: number | undefined;
  maxOutputTokens?: number | undefined;
  thinking?: boolean | undefined;
};

/** Tokens, as the host reported them or counted by `estimateTokens` (`estimated`). `outputTokens` includes `reasoningTokens`. */
export type ModelUsage = { inputTokens: number; outputTokens: number; cachedTokens: number; reasoningTokens: number; estimated: boolean };

/** What any model says, whichever host it lives on. A whole answer is any number of texts, then one usage, then one finish. */
export type ModelEvent =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "usage"; usage: ModelUsage }
  | { type: "finish"; reason: "stop" | "length" };

/**
 * Milliseconds. `connectMs`: until the connection (with TLS) stands. `firstTokenMs`: from the start to the first token, thought or spoken.
 * `idleMs`: the longest silence between two chunks. `totalMs`: the whole answer with its retry.
 */
export type Timeouts = { connectMs: number; firstTokenMs: number; idleMs: number; totalMs: number };

export const defaultTimeouts: Timeouts = { connectMs: 5_000, firstTokenMs: 60_000, idleMs: 30_000, totalMs: 600_000 };
