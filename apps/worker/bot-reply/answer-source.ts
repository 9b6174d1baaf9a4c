import type { RunContext } from "@hoopoe/actions";
import { AnswerChain, answerFromDocuments, type Candidate, type ChainTry, type Counts, type ModelEvent, ModelError, type ModelHosts } from "@hoopoe/ai";
import type { WorkerFigures } from "../health/figures.js";
import type { Prompt } from "./prompt.js";

export type AnswerEvent = ModelEvent | { type: "sources"; sources: { id: string; title: string }[] };

type Source = { provider: string | null; model: string | null; jurisdiction: "local" | "domestic" | "overseas" | null };

/** Which models answer a bot's questions, the bot's own first; empty: the shipped documents do. */
export function candidatesOf({ bot, provider, providerGone, fallbacks }: RunContext): Candidate[] {
  if (!provider && !providerGone) return [];
  // a bot without its instructions would be another one than was set up
  if (bot.promptUnreadable) return [unusable(bot, "The instructions of this bot can no longer be read: write them anew.")];
  const first = provider && bot.model ? candidateOf(provider, bot.model, bot.sees) : unusable(bot, "The model provider of this bot was disconnected.");
  return [first, ...fallbacks.map((fallback) => candidateOf(fallback.provider, fallback.model, false))];
}

const unusable = ({ providerId, model }: RunContext["bot"], message: string): Candidate => ({
  providerId: providerId ?? "",
  model: model ?? "",
  sees: false,
  limits: { concurrency: null, requestsPerMinute: null },
  host: { fault: new ModelError("model_missing", { message, asked: false }) },
});

function candidateOf(provider: NonNullable<RunContext["provider"]>, model: string, sees: boolean): Candidate {
  const { name, baseUrl, apiKey, publicAddress, effectiveJurisdiction: jurisdiction } = provider;
  // a host without its key would be another one than was set up
  const fault = new ModelError("auth", { message: "The key of this model host can no longer be read: give it anew.", asked: false });
  return {
    providerId: provider.id,
    model,
    sees,
    limits: { concurrency: provider.concurrency, requestsPerMinute: provider.perMinute },
    host: provider.apiKeyUnreadable ? { fault } : { provider: { name, baseUrl, apiKey, jurisdiction, publicAddress } },
  };
}

/** The names under which an answer is shown: of the provider, or of the documents that ship with the product. */
export function describeSource(context: RunContext): Source {
  const [first] = candidatesOf(context);
  return first ? sourceOf(context, first) : { provider: "built-in", model: "documents", jurisdiction: "local" };
}

function sourceOf(context: RunContext, { providerId, model }: Candidate): Source {
  const provider = [context.provider, ...context.fallbacks.map((fallback) => fallback.provider)].find((connected) => connected?.id === providerId);
  return { provider: provider?.name ?? null, model: model || null, jurisdiction: provider?.effectiveJurisdiction ?? null };
}

/** `by`: who gave the answer, where that is not whom `describeSource` names. `answering`: the model that gave it, or was asked last. */
type Told = { by: Source | null; answering: { providerId: string; model: string } | null; tries: readonly ChainTry[]; redactions: Counts };
/** An answer that was asked for, and once it is over what is told of it. */
export type OpenedAnswer = { events: AsyncGenerator<AnswerEvent, void>; told: () => Told };
/** `beginBy`: epoch milliseconds until which a question may wait for its turn at a busy model. */
type Opening = { context: RunContext; prompt: Prompt; hosts: ModelHosts; figures: WorkerFigures; signal: AbortSignal; beginBy: number };

/** What a bot says to a message: from its model or those that stand in for it, or without one from the documents. Its events throw ModelError. */
export function openAnswer({ context, prompt, hosts, figures, signal, beginBy }: Opening): OpenedAnswer {
  const { bot, trigger } = context;
  const candidates = candidatesOf(context);
  const [first] = candidates;
  if (!first)
    return {
      events: begun(figures.measured(answerFromDocuments({ question: trigger.text, signal }))),
      told: () => ({ by: null, answering: null, tries: [], redactions: {} }),
    };
  const { dataClass } = context.conversation;
  const chain = new AnswerChain({
    candidates,
    hosts,
    prepare: (candidate) => prompt.prepare(candidate),
    decide: (provider, candidate) => prompt.decide(provider, candidate),
    signal,
    dataClass,
    beginBy,
    parameters: bot.parameters,
  });
  return {
    events: begun(chain.events()),
    told: () => {
      const { answering, tries } = chain;
      return { by: answering && answering !== first ? sourceOf(context, answering) : null, answering, tries, redactions: prompt.inQuestion };
    },
  };
}

/** Asked at once, while the answer's message is still being made: the model's time to its first word hides ours. */
function begun(events: AsyncGenerator<AnswerEvent, void>): AsyncGenerator<AnswerEvent, void> {
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
