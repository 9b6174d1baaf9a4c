import { createHash } from "node:crypto";
import { estimateTokens, imageTokens } from "./estimate-tokens.js";
import type { PromptImage, PromptRecord } from "./model.js";

/** What somebody wrote. `images`: the pictures that go with it; `notes`: what is said before it of what does not. */
type Said = { senderName: string; text: string; subjects?: readonly string[]; images?: readonly PromptImage[]; notes?: readonly string[] };

export type PromptInput = {
  systemPrompt: string;
  botName: string;
  /** Oldest first, without the trigger. `fromBot`: written by this very bot. `withheld`: its author wants it told to no model. */
  history: (Said & { fromBot: boolean; withheld?: boolean })[];
  trigger: Said;
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

/** `author` is their name as it is. */
const byline = (name: string) => ({ role: "user" as const, name: recordName(name), author: name });

/** A person's message. What is not attached is told before it; nothing at all makes no record. */
function said({ senderName, text, subjects = [], images = [], notes = [] }: Said): PromptRecord[] {
  const by = byline(senderName);
  const noted = notes.length ? [{ ...by, content: notes.join("\n"), subjects }] : [];
  if (text === "" && !images.length) return noted;
  return [...noted, { ...by, content: text, subjects, ...(images.length ? { images: [...images] } : {}) }];
}

const cost = (record: PromptRecord): number =>
  recordTokens + estimateTokens(record.content) + (record.name ? estimateTokens(record.name) : 0) + imageTokens * (record.images?.length ?? 0);
const costs = (records: PromptRecord[]): number => records.reduce((sum, record) => sum + cost(record), 0);

/**
 * The prompt for one answer. The system record is the administrator's text and nothing of anybody else's; what people and other bots wrote are
 * records of role `user` with their author in `name`; the last record is the trigger's text, unchanged and always there, with its pictures. Of the history the
 * newest come first until `maxTokens` is full; what is older is left out, without holes. Pure.
 */
export function buildPrompt(input: PromptInput): PromptRecord[] {
  const system: PromptRecord = { role: "system", content: input.systemPrompt.trim() || `You are ${input.botName}, an assistant in a chat.` };
  const told = said(input.trigger);
  const trigger = told.length ? told : [{ ...byline(input.trigger.senderName), content: "" }];
  let left = input.maxTokens - cost(system) - costs(trigger);
  const kept: PromptRecord[][] = [];
  for (const message of input.history.toReversed()) {
    const records = earlier(message);
    left -= costs(records);
    if (left < 0) break;
    kept.push(records);
  }
  return [system, ...kept.reverse().flat(), ...trigger];
}

function earlier(message: PromptInput["history"][number]): PromptRecord[] {
  const { fromBot, text, subjects = [], withheld } = message;
  const records = said(message);
  if (withheld) return records.length ? [{ role: "user", content: withheldText }] : [];
  return fromBot && text !== "" ? [{ role: "assistant", content: text, subjects }] : records;
}
