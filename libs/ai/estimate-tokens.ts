import type { PromptRecord } from "./model.js";

/** Scripts of which most tokenizers make about one token per character. */
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u;

/**
 * About how many tokens a text is, without knowing the tokenizer; rather too many than too few. Han, kana, hangul and emoji count 1 each,
 * ASCII 1 for 4 characters, other scripts 1 for 2.
 */
export function estimateTokens(text: string): number {
  let quarters = 0;
  for (const character of text) {
    if (character.charCodeAt(0) < 0x80) quarters += 1;
    else quarters += dense.test(character) ? 4 : 2;
  }
  return Math.ceil(quarters / 4);
}

/** What a record costs besides its texts: role and separators. */
const perRecord = 4;
/** About how many tokens a picture is, at most hosts. */
export const imageTokens = 1_000;

/** About how many tokens a record of a prompt is. */
export function recordTokens(record: PromptRecord): number {
  const calls = (record.toolCalls ?? []).reduce((sum, call) => sum + estimateTokens(call.name) + estimateTokens(call.arguments), 0);
  return perRecord + estimateTokens(record.content) + calls + imageTokens * (record.images?.length ?? 0);
}
