import type { BreakerState, CallOutcome, ModelHosts, ModelUsage, PairKey } from "@hoopoe/ai";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const stateNumbers: Readonly<Record<BreakerState, number>> = { closed: 0, "half-open": 1, open: 2 };
const labelNames = ["provider", "model"];

/** How the models do that this worker asks. A host is named by its id, a model as administrators named it. */
export class ModelFigures {
  readonly #tokens: Counter;
  readonly #firstWord: Histogram;
  readonly #whole: Histogram;
  readonly #waits: Histogram;
  readonly #calls: Counter;
  readonly #opens: Counter;
  #hosts: ModelHosts | null = null;

  constructor(registry: Registry) {
    const registers = [registry];
    const histogram = (name: string, help: string): Histogram => new Histogram({ name, help, labelNames: ["provider"], buckets: seconds, registers });
    this.#tokens = new Counter({
      name: "hoopoe_model_tokens_total",
      help: "Tokens of answers, as the host reported them or as estimated; input includes cached, output reasoning",
      labelNames: [...labelNames, "kind"],
      registers,
    });
    this.#firstWord = histogram("hoopoe_model_first_token_seconds", "From asking a model to the first of its words or thoughts");
    this.#whole = histogram("hoopoe_model_answer_seconds", "From asking a model to the end of what it said, however that ended");
    this.#waits = histogram("hoopoe_model_wait_seconds", "How long questions waited for a place at a model");
    this.#calls = new Counter({
      name: "hoopoe_model_calls_total",
      help: "Calls of a model, by how they ended",
      labelNames: [...labelNames, "error"],
      registers,
    });
    this.#opens = new Counter({ name: "hoopoe_model_breaker_opens_total", help: "How often a model was given up for a while", labelNames, registers });
    this.#gauge(registry, { name: "hoopoe_model_breaker_state", help: "0: asked; 1: tried by one; 2: not asked" }, ({ state }) => stateNumbers[state]);
    this.#gauge(registry, { name: "hoopoe_model_queue_length", help: "Questions that wait for a place at a model" }, ({ waiting }) => waiting);
    this.#gauge(registry, { name: "hoopoe_model_in_use", help: "Calls of a model under way" }, ({ inUse }) => inUse);
  }

  /** Whose states the gauges tell. */
  watch(hosts: ModelHosts): void {
    this.#hosts = hosts;
  }

  waited({ providerId }: PairKey, ms: number): void {
    this.#waits.observe({ provider: providerId }, ms / 1_000);
  }

  turned({ providerId, model }: PairKey, state: BreakerState): void {
    if (state === "open") this.#opens.inc({ provider: providerId, model });
  }

  ended({ providerId: provider, model }: PairKey, { errorCode, ms, firstTokenMs }: CallOutcome): void {
    this.#calls.inc({ provider, model, error: errorCode ?? "none" });
    this.answered(provider, { ms, firstTokenMs });
  }

  /** What an answer used, whether it came to its end or not. */
  used({ providerId: provider, model }: PairKey, usage: ModelUsage): void {
    this.#tokens.inc({ provider, model, kind: "input" }, usage.inputTokens);
    this.#tokens.inc({ provider, model, kind: "cached" }, usage.cachedTokens);
    this.#tokens.inc({ provider, model, kind: "output" }, usage.outputTokens);
    this.#tokens.inc({ provider, model, kind: "reasoning" }, usage.reasoningTokens);
  }

  /** How long an answer took, of a model or of the documents (`built-in`). */
  answered(provider: string, { ms, firstTokenMs }: { ms: number; firstTokenMs: number | null }): void {
    this.#whole.observe({ provider }, ms / 1_000);
    if (firstTokenMs !== null) this.#firstWord.observe({ provider }, firstTokenMs / 1_000);
  }

  #gauge(
    registry: Registry,
    description: { name: string; help: string },
    read: (pair: { state: BreakerState; waiting: number; inUse: number }) => number,
  ): void {
    const hosts = (): ModelHosts | null => this.#hosts;
    new Gauge({
      ...description,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const pair of hosts()?.pairs() ?? []) this.set({ provider: pair.key.providerId, model: pair.key.model }, read(pair));
      },
    });
  }
}
