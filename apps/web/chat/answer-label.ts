import type { Message } from "@hoopoe/protocol";
import { createContext } from "react";

/** The label of the answer that is being shown: what is copied out of it carries it. */
export const AnswerLabel = createContext("");

/** The label of AI text, an answer's or one that somebody forwarded; "" for what people wrote. */
export const labelOf = (message: Pick<Message, "ai" | "forwarded">): string => message.ai?.label ?? message.forwarded?.label ?? "";

/** An answer's words as they go elsewhere: with the mark that AI made them. */
export const labelled = (text: string, label: string): string => (label ? `${text}\n\n${label}` : text);

const hash = "python py bash sh shell zsh yaml yml toml ruby rb r perl makefile dockerfile ini conf powershell elixir julia".split(" ");
const dashes = ["sql", "lua", "haskell", "hs", "elm"];
const tags = ["html", "xml", "svg", "vue", "markdown", "md"];

/** Code with the mark as a comment of its language; two slashes where it is not known. */
export function labelledCode(code: string, { language, label }: { language: string; label: string }): string {
  if (!label) return code;
  const name = language.toLowerCase();
  if (tags.includes(name)) return `${code}\n<!-- ${label} -->`;
  if (name === "css") return `${code}\n/* ${label} */`;
  return `${code}\n${hash.includes(name) ? "#" : dashes.includes(name) ? "--" : "//"} ${label}`;
}
