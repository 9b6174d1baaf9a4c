import type { RunContext } from "@hoopoe/actions";
import { answerFromDocuments, buildPrompt, complete, type ModelEvent, ModelError } from "@hoopoe/ai";

export type AnswerEvent = ModelEvent | { type: "sources"; sources: { id: string; title: string }[] };

/** What is kept free in the model's window for its answer, unless the bot's rule says how long that may be: a quarter, at most so much. */
const answerTokens = 2_048;

/** How many tokens a prompt may have in this bot's window. */
function promptTokens({ windowTokens, parameters }: RunContext["bot"]): number {
  const forAnswer = parameters.maxOutputTokens ?? answerTokens;
  return Math.max(windowTokens - Math.min(forAnswer, Math.floor(windowTokens / 2)), 256);
}

/** The names under which an answer is shown: of the provider, or of the documents that ship with the product. */
export function describeSource(context: RunContext): { provider: string | null; model: string | null; jurisdiction: "local" | "domestic" | "overseas" | null } {
  const { bot, provider } = context;
  if (provider) return { provider: provider.name, model: bot.model, jurisdiction: provider.effectiveJurisdiction };
  if (context.providerGone) return { provider: null, model: bot.model, jurisdiction: null };
  return { provider: "built-in", model: "documents", jurisdiction: "local" };
}

/** What a bot says to a message: from its model, or without one from the documents. @throws ModelError */
export function openAnswer(context: RunContext, signal: AbortSignal): AsyncGenerator<AnswerEvent, void> {
  const events = answer(context, signal);
  // asked at once, while the answer's message is still being made: the model's time to its first word hides ours
  const first = events.next();
  first.catch(() => undefined);
  return continued(first, events);
}

async function* continued(first: Promise<IteratorResult<AnswerEvent, void>>, events: AsyncGenerator<AnswerEvent, void>): AsyncGenerator<AnswerEvent, void> {
  try {
    const { value, done } = await first;
    if (done) return;
    yield value;
    yield* events;
  } finally {
    await events.return();
  }
}

async function* answer(context: RunContext, signal: AbortSignal): AsyncGenerator<AnswerEvent, void> {
  const { bot, provider, trigger } = context;
  if (context.providerGone || (provider && !bot.model)) throw new ModelError("model_missing", { message: "The model provider of this bot was disconnected." });
  if (!provider) {
    yield* answerFromDocuments({ question: trigger.text, signal });
    return;
  }
  // a bot without its instructions, or a host without its key, would be another one than was set up
  if (bot.promptUnreadable) throw new ModelError("model_missing", { message: "The instructions of this bot can no longer be read: write them anew." });
  if (provider.apiKeyUnreadable) throw new ModelError("auth", { message: "The key of this model host can no longer be read: give it anew." });
  const records = buildPrompt({
    systemPrompt: [bot.systemPrompt.trim(), context.instruction].filter(Boolean).join("\n\n"),
    botName: bot.displayName,
    history: context.history,
    trigger,
    maxTokens: promptTokens(bot),
  });
  yield* complete({
    provider: { name: provider.name, baseUrl: provider.baseUrl, apiKey: provider.apiKey, jurisdiction: provider.effectiveJurisdiction },
    model: bot.model as string,
    records,
    signal,
    dataClass: context.conversation.dataClass,
    allowedOrigins: new Set([new URL(provider.baseUrl).origin]),
  });
}
