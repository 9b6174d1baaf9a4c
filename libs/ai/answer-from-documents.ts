import { setTimeout as sleep } from "node:timers/promises";
import { type Hit, PassageIndex } from "./assistant/passage-index.js";
import { type Language, languageOf, phrases, smallTalk } from "./assistant/phrases.js";
import { documents as english } from "./documents/en/index.js";
import { documents as chinese } from "./documents/zh/index.js";
import type { ModelEvent } from "./model.js";
import { stoppedError } from "./model-error.js";

export type AssistantSource = { id: string; title: string };
export type AssistantEvent = ModelEvent | { type: "sources"; sources: AssistantSource[] };

const documents = { zh: chinese, en: english };
const indexes = { zh: new PassageIndex(chinese), en: new PassageIndex(english) };
/** How much of the question has to be in a passage, and how near the best one the others have to be, to be quoted. */
const leastCoverage = 0.34;
const nearBest = 0.8;
const mostPassages = 3;
/** Longer questions are cut: only their words count, and there are few enough in this. */
const longestQuestion = 2_000;
const defaultPaceMs = 12;

/**
 * The built-in assistant's answer, without any model: one sentence that says so, then one to three passages of the documents that ship with
 * the product as markdown quotes, in the question's language. Greetings get a short answer, and what nothing fits gets a list of what can be
 * asked. Yields `sources` (the quoted passages, perhaps none), then texts of a word or so every `paceMs` milliseconds, then `finish`.
 * Throws ModelError `interrupted` when `signal` is aborted.
 */
export async function* answerFromDocuments(input: { question: string; signal: AbortSignal; paceMs?: number }): AsyncGenerator<AssistantEvent> {
  const { text, sources } = composeAnswer(input.question);
  yield { type: "sources", sources };
  for (const piece of speak(text)) {
    await pause(input.paceMs ?? defaultPaceMs, input.signal);
    yield { type: "text", text: piece };
  }
  yield { type: "finish", reason: "stop" };
}

function composeAnswer(asked: string): { text: string; sources: AssistantSource[] } {
  // The mention that called the assistant is not part of the question.
  const question = asked
    .slice(0, longestQuestion)
    .replace(/^\s*(@\S+\s+)+/, "")
    .replaceAll("@", " ")
    .trim();
  const language = languageOf(question || asked);
  const say = phrases[language];
  const talk = smallTalk(question);
  if (talk) return { text: talk === "thanks" ? say.thanks : `${say.hello}\n\n${examples(language)}`, sources: [] };
  const hits = fitting(indexes[language].search(question));
  if (hits.length === 0) return { text: `${say.nothing}\n\n${topics(language)}`, sources: [] };
  const titled = hits.map((hit) => ({ hit, title: `${hit.document.title}${say.between}${hit.passage.heading}` }));
  const quotes = titled.map(({ hit, title }) => `**${title}**\n\n${quoted(hit.passage.text)}`);
  return {
    text: [say.quoting, ...quotes].join("\n\n"),
    sources: titled.map(({ hit, title }) => ({ id: `${language}/${hit.document.id}/${hit.passage.id}`, title })),
  };
}

function fitting(hits: readonly Hit[]): Hit[] {
  const [best] = hits;
  if (!best || best.coverage < leastCoverage) return [];
  return hits.filter((hit) => hit.score >= best.score * nearBest).slice(0, mostPassages);
}

const quoted = (text: string): string => text.replace(/^/gm, "> ").replace(/ +$/gm, "");
const topics = (language: Language): string => `${phrases[language].topics}\n\n${documents[language].map((d) => `- ${d.title}`).join("\n")}`;
const examples = (language: Language): string => phrases[language].examples.map((example) => `- ${example}`).join("\n");

const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

/** A text in the pieces in which one would speak it: a word with the space or the punctuation after it. */
function* speak(text: string): Generator<string> {
  let piece = "";
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike && piece !== "" && piece.trim() !== "") {
      yield piece;
      piece = "";
    }
    piece += segment;
  }
  if (piece !== "") yield piece;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    signal.throwIfAborted();
    if (ms > 0) await sleep(ms, undefined, { signal });
  } catch {
    throw stoppedError();
  }
}
