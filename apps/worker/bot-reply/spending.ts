import { type AskedModel, type BudgetKind, type Deps, releaseUsage, reserveUsage, type RunContext, type RunRow, settleUsage } from "@hoopoe/actions";
import { estimateTokens, imageTokens, ModelError } from "@hoopoe/ai";
import type { Usage } from "@hoopoe/protocol";
import type { WorkerFigures } from "../health/figures.js";
import type { AnswerEvent } from "./answer-source.js";
import { imagesMax, picturesOf } from "./attached.js";

/** What an answer is expected to stay under, unless the bot's rule says how long it may be. */
const expectedAnswerTokens = 1_024;
/** By these a host says that it did not take the question: nothing was used. */
const notTaken = new Set(["auth", "balance", "rate_own", "rate_platform", "overloaded", "context_too_long", "filtered_input", "bad_request"]);
/** And by these we, that it was not asked. */
const notAsked = new Set(["model_missing", "network", "policy", "over_budget"]);

type Spender = Deps & { figures: WorkerFigures };
type Opening = { run: RunRow; context: RunContext };
export type OverBudget = { kind: BudgetKind; renewsAt: Date };

/** What one answer costs: reserved before its model is asked, counted while it speaks, settled when it is over. */
export class Spending {
  #id: string | null = null;
  #over: OverBudget | null = null;
  #context: RunContext;
  #choices: AskedModel[];
  readonly #promptTokens: number;
  #begun = false;
  #refunded = false;
  #reported: Usage | null = null;
  #spokenTokens = 0;
  #thoughtTokens = 0;

  private constructor(
    private readonly deps: Spender,
    private readonly run: RunRow,
    context: RunContext,
  ) {
    this.#context = context;
    this.#choices = choicesOf(context);
    this.#promptTokens = promptTokensOf(context);
  }

  /** Reserves for an answer; where a budget is used up and its bot may, for one by a local model. The shipped documents cost nothing. */
  static async begin(deps: Spender, { run, context }: Opening): Promise<Spending> {
    const spending = new Spending(deps, run, context);
    await spending.#reserve();
    const local = spending.#over && context.bot.overBudget === "local" ? byLocalModels(context) : null;
    if (local) {
      spending.#context = local;
      spending.#choices = choicesOf(local);
      await spending.#reserve();
    }
    if (spending.#over) deps.figures.overBudget(spending.#over.kind);
    return spending;
  }

  /** Which budget has too little left, and when it begins anew; null: the model may be asked. */
  get over(): OverBudget | null {
    return this.#over;
  }

  /** What is to be asked, which may be the local models that the bot falls back to. */
  get context(): RunContext {
    return this.#context;
  }

  /** Passes a model's words on and counts them. */
  async *metered(events: AsyncGenerator<AnswerEvent, void>): AsyncGenerator<AnswerEvent, void> {
    this.#begun = true;
    try {
      for await (const event of events) {
        if (event.type === "usage") this.#reported = event.usage;
        else if (event.type === "text") this.#spokenTokens += estimateTokens(event.text);
        else if (event.type === "reasoning") this.#thoughtTokens += estimateTokens(event.text);
        yield event;
      }
    } catch (error) {
      this.#refunded = error instanceof ModelError && (!error.asked || notTaken.has(error.kind) || notAsked.has(error.kind));
      throw error;
    }
  }

  /** What was used until now: as the host reported it, else counted here; null when no model took the question. */
  get used(): Usage | null {
    if (this.#reported) return this.#reported;
    const outputTokens = this.#spokenTokens + this.#thoughtTokens;
    if (!this.#id || !this.#begun || (this.#refunded && outputTokens === 0)) return null;
    return { inputTokens: this.#promptTokens, outputTokens, cachedTokens: 0, reasoningTokens: this.#thoughtTokens, estimated: true };
  }

  /** Ends the reservation, once the answer has ended. `by`: who gave it, where that was not the first who was asked. */
  async settle(by?: { providerId: string; model: string } | null): Promise<void> {
    const choice = this.#choices.find(({ providerId, model }) => providerId === by?.providerId && model === by.model) ?? this.#choices[0];
    if (!this.#id || !choice) return;
    const { used } = this;
    if (!used) return releaseUsage(this.deps, this.#id, choice);
    await settleUsage(this.deps, this.#id, { choice, used });
    this.deps.figures.models.used(choice, used);
  }

  async #reserve(): Promise<void> {
    const [first, ...rest] = this.#choices;
    this.#over = null;
    if (!first) return;
    const answerTokens = this.#context.bot.parameters.maxOutputTokens ?? expectedAnswerTokens;
    const reserved = await reserveUsage(this.deps, { run: this.run, choices: [first, ...rest], promptTokens: this.#promptTokens, answerTokens });
    if ("over" in reserved) this.#over = { kind: reserved.over, renewsAt: reserved.renewsAt };
    else this.#id = reserved.id;
  }
}

function choicesOf({ bot, provider, fallbacks }: RunContext): AskedModel[] {
  const own = provider && bot.model ? [{ provider, model: bot.model }] : [];
  return [...own, ...fallbacks].map((choice) => ({
    providerId: choice.provider.id,
    model: choice.model,
    jurisdiction: choice.provider.effectiveJurisdiction,
  }));
}

/** The same question to those of the bot's fallbacks that are local; null without one. */
function byLocalModels(context: RunContext): RunContext | null {
  const [first, ...rest] = context.fallbacks.filter(({ provider }) => provider.effectiveJurisdiction === "local");
  if (!first) return null;
  const bot = { ...context.bot, providerId: first.provider.id, model: first.model, sees: false };
  return { ...context, bot, provider: first.provider, providerGone: false, fallbacks: rest };
}

/** Rather too many than too few: all that the prompt is made of, as far as the window takes it. */
function promptTokensOf({ bot, history, trigger, instruction }: RunContext): number {
  const texts = [bot.systemPrompt, instruction ?? "", trigger.text, ...history.map(({ text }) => text)];
  const pictures = bot.sees ? [trigger, ...history].reduce((sum, said) => sum + picturesOf(said), 0) : 0;
  return Math.min(
    texts.reduce((sum, text) => sum + estimateTokens(text) + 4, imageTokens * Math.min(pictures, imagesMax)),
    bot.windowTokens,
  );
}
