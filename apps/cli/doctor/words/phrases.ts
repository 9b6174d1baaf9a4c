import { installation } from "./installation.js";
import { store } from "./store.js";
import { sync } from "./sync.js";
import type { Language } from "../language.js";

/** What is said, and what to do about it. `{name}` is filled from the finding's values. */
export type Phrase = Record<Language, [says: string] | [says: string, todo: string]>;

const phrases = { ...installation, ...sync, ...store } satisfies Record<string, Phrase>;
export type PhraseCode = keyof typeof phrases;

/** The words of a finding; `todo` null where there is nothing to do. */
export function wordsOf(code: PhraseCode, language: Language, values: Record<string, string | number>): { says: string; todo: string | null } {
  const [says, todo] = (phrases as Record<PhraseCode, Phrase>)[code][language];
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "?"));
  return { says: fill(says), todo: todo === undefined ? null : fill(todo) };
}
