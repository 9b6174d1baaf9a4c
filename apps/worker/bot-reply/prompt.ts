import { consentVersionOf, type Deps, mayAsk, mayTell, type RunContext, type RunRow } from "@hoopoe/actions";
import {
  buildPrompt,
  type Candidate,
  type Counts,
  decideEgress,
  type EgressDecision,
  holdImages,
  type Leaving,
  type MaskedPrompt,
  maskPrompt,
  ModelError,
  pictureNotes,
  type Permit,
  type Prepared,
  type PromptRecord,
  type Provider,
  restored,
  withoutSecrets,
} from "@hoopoe/ai";
import type { Finder } from "../redaction/finder.js";
import { Attached, toldOf } from "./attached.js";

/** What is kept free in the model's window for its answer, unless the bot's rule says how long that may be: so much, at most half. */
const answerTokens = 2_048;

type PromptDeps = Deps & { finder: Finder };
type Asked = Candidate & { host: { provider: Provider } };
/** What a model is told, and how it was decided. */
type Told = { candidate: Asked; masked: MaskedPrompt; action: "allow" | "redact" };
type RecordedCall = Awaited<ReturnType<Deps["store"]["egressCalls"]["record"]>>;

/**
 * What each of a bot's models may be told for one question: decided, built, masked and accounted for anew for every model that is asked, as they may lie in
 * different places.
 */
export class Prompt {
  #inQuestion: Counts = {};
  readonly #attached: Attached;

  constructor(
    private readonly deps: PromptDeps,
    private readonly run: RunRow,
    private readonly context: RunContext,
  ) {
    this.#attached = new Attached(deps, context.readerId);
  }

  /** What was masked in the question for the model that was asked last. */
  get inQuestion(): Counts {
    return this.#inQuestion;
  }

  /** May this question go to a model there? */
  decide({ jurisdiction }: Provider, { providerId, model }: Candidate): EgressDecision {
    const { conversation, policy, consents } = this.context;
    const decision = decideEgress({
      jurisdiction,
      dataClass: conversation.dataClass,
      model,
      rules: policy.rules,
      transferBasis: this.#transferBasis(providerId),
    });
    if (decision.action === "block" || mayAsk(consents.get(this.run.asker_id), jurisdiction)) return decision;
    return { action: "block", reason: "consent_missing", message: "Whoever asked has not consented to what this model needs." };
  }

  /** @throws ModelError `policy` when something in it must not leave */
  async prepare(candidate: Asked): Promise<Prepared> {
    const { provider } = candidate.host;
    const { policy } = this.context;
    const decision = this.decide(provider, candidate);
    if (decision.action === "block") throw new ModelError("policy", { message: decision.message, asked: false, policyReason: decision.reason });
    const outside = provider.jurisdiction === "local" ? null : provider.jurisdiction;
    const held = outside !== null && !policy.images[outside];
    const built = await this.#build(provider, held ? pictureNotes.heldBack : candidate.sees ? null : pictureNotes.unseen);
    const records = held ? holdImages(built) : built;
    const masked = await this.#mask(records, { outside: outside !== null, action: decision.action });
    this.#inQuestion = masked.inQuestion;
    const transferBasis = this.#transferBasis(candidate.providerId);
    const permit = {
      rules: policy.rules,
      transferBasis,
      masked: decision.action === "redact",
      ...this.#account({ candidate, masked, action: decision.action }),
    };
    if (!masked.values.size) return { records: masked.records, permit };
    return { records: masked.records, permit, restore: (events) => restored(events, masked.values) };
  }

  #transferBasis(providerId: string): boolean {
    const { provider, fallbacks } = this.context;
    const connected = [provider, ...fallbacks.map((fallback) => fallback.provider)].find((one) => one?.id === providerId);
    return (connected?.transferBasis ?? null) !== null;
  }

  /**
   * The prompt with the words and pictures of those who have not consented that such a model is told them withheld; answers made of them are left out.
   * `unshown`: what is said in place of each picture; null: they are shown.
   */
  async #build({ jurisdiction }: Provider, unshown: string | null): Promise<PromptRecord[]> {
    const { bot, trigger, instruction, consents } = this.context;
    const asker = this.run.asker_id;
    const isWithheld = (subjects: readonly string[]): boolean => subjects.some((id) => id !== asker && !mayTell(consents.get(id), jurisdiction));
    const history = this.context.history
      .map((said) => ({ ...said, withheld: isWithheld(said.subjects) }))
      .filter(({ isAnswer, withheld }) => !(isAnswer && withheld));
    const newest = [trigger, ...history.filter(({ withheld }) => !withheld).reverse()];
    const shown = unshown ?? (await this.#attached.newest(newest));
    return buildPrompt({
      systemPrompt: [bot.systemPrompt.trim(), instruction].filter(Boolean).join("\n\n"),
      botName: bot.displayName,
      history: history.map((said) => ({ ...said, ...toldOf(said, shown) })),
      trigger: { ...trigger, ...toldOf(trigger, shown) },
      maxTokens: promptTokens(bot),
    });
  }

  async #mask(records: PromptRecord[], { outside, action }: { outside: boolean; action: "allow" | "redact" }): Promise<MaskedPrompt> {
    const unmasked = { records, values: new Map<string, string>(), counts: {}, inQuestion: {} };
    if (!outside && action === "allow") return unmasked;
    const detect = await this.deps.finder.finderOf(this.context.policy);
    const kept = outside ? withoutSecrets(records, detect) : records;
    if (action === "allow") return { ...unmasked, records: kept };
    return maskPrompt(kept, { detect, numbers: (values) => this.deps.store.placeholders.numbers(this.context.conversation.id, values) });
  }

  /** Writes down what is about to leave, and of which of that nothing did. */
  #account(told: Told): Required<Pick<Permit, "onLeave" | "onUnsent">> {
    const recorded = new Map<Leaving, RecordedCall>();
    return {
      onLeave: async (leaving) => {
        recorded.set(leaving, await this.#record(told, leaving));
      },
      onUnsent: async (leaving, why) => {
        const call = recorded.get(leaving);
        if (call) await this.deps.store.egressCalls.markUnsent(call, why);
      },
    };
  }

  async #record({ candidate, masked, action }: Told, leaving: Leaving): Promise<RecordedCall> {
    const { conversation, policy, consents } = this.context;
    const { run } = this;
    const { name: provider, jurisdiction } = candidate.host.provider;
    return this.deps.store.egressCalls.record({
      runId: run.id,
      botId: run.bot_id,
      conversationId: conversation.id,
      askerId: run.asker_id,
      providerId: candidate.providerId,
      provider,
      model: candidate.model,
      jurisdiction,
      dataClass: conversation.dataClass,
      action,
      policyVersion: policy.version,
      consentVersion: consentVersionOf(consents.get(run.asker_id), jurisdiction),
      redactions: masked.counts,
      subjects: masked.records.flatMap(({ subjects = [] }) => subjects),
      ...leaving,
    });
  }

  /** Whose words a model that may be asked is told. */
  subjects(candidates: readonly Candidate[]): string[] {
    const places = candidates.flatMap(({ host }) => ("provider" in host ? [host.provider] : []));
    const { trigger, history, consents } = this.context;
    const isTold = (subjects: readonly string[]): boolean =>
      places.length === 0 || places.some(({ jurisdiction }) => subjects.every((id) => id === this.run.asker_id || mayTell(consents.get(id), jurisdiction)));
    return [trigger, ...history.filter(({ subjects }) => isTold(subjects))].flatMap(({ subjects }) => subjects);
  }
}

/** How many tokens a prompt may have in this bot's window. */
function promptTokens({ windowTokens, parameters }: RunContext["bot"]): number {
  const forAnswer = parameters.maxOutputTokens ?? answerTokens;
  return Math.max(windowTokens - Math.min(forAnswer, Math.floor(windowTokens / 2)), 256);
}
