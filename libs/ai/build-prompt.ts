import { createHash } from "node:crypto";
import { estimateTokens } from "./estimate-tokens.js";
import type { PromptRecord } from "./model.js";

export type PromptInput = {
  systemPrompt: string;
  botName: string;
  /** Oldest first, without the trigger. `fromBot`: written by this very bot. `withheld`: its author wants it told to no model. */
  history: { senderName: string; fromBot: boolean; text: string; subjects?: readonly string[]; withheld?: boolean }[];
  trigger: { senderName: string; text: string; subjects?: readonly string[] };
  /** How many tokens the whole prompt may have, by `estimateTokens`. */
  maxTokens: number;
};

/** What a record costs besides its content and name (role and separators). */
const recordTokens = 4;

/**
 * A person's name as OpenAI takes it (`[a-zA-Z0-9_-]{1,64}`): itself where it fits, else `u_` and its UTF-8 bytes in base64url, else (longer
 * than 46 bytes) `h_` and a hash. The same person has the same name in every prompt, and no two names become one.
 */
export function recordName(name: string): string {
  if (/^(?![uh]_)[a-zA-Z0-9_-]{1,64}$/.test(name)) return name;
  const bytes = Buffer.from(name, "utf8");
  return bytes.length <= 46 ? `u_${bytes.toString("base64url")}` : `h_${createHash("sha256").update(bytes).digest("base64url")}`;
}

/** What stands for words whose author has not consented that models are told them. */
const withheldText = "〔未授权 / withheld〕";

/** A person's message; `author` is their name as it is. */
const said = (name: string, content: string, subjects: readonly string[] = []): PromptRecord => ({
  role: "user",
  name: recordName(name),
  author: name,
  content,
  subjects,
});

const cost = (record: PromptRecord): number => recordTokens + estimateTokens(record.content) + (record.name ? estimateTokens(record.name) : 0);

/**
 * The prompt for one answer. The system record is the administrator's text and nothing of anybody else's; what people and other bots wrote are
 * records of role `user` with their author in `name`; the last record is the trigger's text, unchanged and always there. Of the history the
 * newest come first until `maxTokens` is full; what is older is left out, without holes. Pure.
 */
export function buildPrompt(input: PromptInput): PromptRecord[] {
  const system: PromptRecord = { role: "system", content: input.systemPrompt.trim() || `You are ${input.botName}, an assistant in a chat.` };
  const trigger = said(input.trigger.senderName, input.trigger.text, input.trigger.subjects);
  let left = input.maxTokens - cost(system) - cost(trigger);
  const kept: PromptRecord[] = [];
  for (const message of input.history.toReversed()) {
    if (message.text === "") continue;
    const { senderName, fromBot, text, subjects = [] } = message;
    const record: PromptRecord = message.withheld
      ? { role: "user", content: withheldText }
      : fromBot
        ? { role: "assistant", content: text, subjects }
        : said(senderName, text, subjects);
    left -= cost(record);
    if (left < 0) break;
    kept.push(record);
  }
  return [system, ...kept.reverse(), trigger];
}
