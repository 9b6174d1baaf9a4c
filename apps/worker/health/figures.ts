import { expose, type Opened, processReadings, single } from "@hoopoe/actions";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { AnswerEvent } from "../bot-reply/answer-source.js";
import { ModelFigures } from "./model-figures.js";

export const FIGURES = Symbol("figures");

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** What a worker's `/metrics` tells. A model host is named by its id; nobody's words, names or prompts are in a label. */
export class WorkerFigures {
  readonly #registry = new Registry();
  readonly #ended: Counter;
  readonly models: ModelFigures;
  readonly #overBudget: Counter;
  readonly #indexed: Counter;
  readonly #indexSeconds: Histogram;
  /** Conversations found behind in the index when it was last looked, at most a hundred. */
  searchBehind = 0;
  /** How old the master key becomes before a worker replaces it; 0: it does not. */
  keyRotationDays = 0;
  /** Whether the last look at the master key's age ended with a rotation that is to be tried again. */
  keyRotationFailing = false;
  /** Runs in this worker's hands. */
  underWay = 0;

  constructor(opened: Opened) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#ended = new Counter({ name: "hoopoe_bot_runs_total", help: "Bot runs that this worker ended", labelNames: ["outcome", "error"], registers });
    this.models = new ModelFigures(this.#registry);
    this.#overBudget = new Counter({
      name: "hoopoe_over_budget_total",
      help: "Questions that a used-up budget (of the person, the bot or the organisation) kept from a model",
      labelNames: ["budget"],
      registers,
    });
    const underWay = single("gauge", "hoopoe_bot_runs_under_way", { help: "Bot runs in this worker's hands", value: () => this.underWay });
    this.#indexed = new Counter({ name: "hoopoe_search_indexed_messages_total", help: "Messages whose terms this worker made", registers });
    this.#indexSeconds = new Histogram({
      name: "hoopoe_search_batch_seconds",
      help: "Making and writing the terms of up to a hundred messages",
      buckets: seconds,
      registers,
    });
    const behind = single("gauge", "hoopoe_search_behind_conversations", {
      help: "Conversations that the index for search was behind of at its last look, at most 100",
      value: () => this.searchBehind,
    });
    const rotation = [
      single("gauge", "hoopoe_master_key_rotation_days", {
        help: "Age at which this worker replaces the master key; 0: never",
        value: () => this.keyRotationDays,
      }),
      single("gauge", "hoopoe_master_key_rotation_failing", {
        help: "1 while a rotation of the master key that is due does not succeed; it is tried again",
        value: () => (this.keyRotationFailing ? 1 : 0),
      }),
    ];
    expose([...processReadings(opened), underWay, behind, ...rotation], (kind, description) =>
      kind === "counter" ? new Counter({ ...description, registers }) : new Gauge({ ...description, registers }),
    );
  }

  /** A batch of messages was indexed. */
  indexed(messages: number, tookSeconds: number): void {
    this.#indexed.inc(messages);
    this.#indexSeconds.observe(tookSeconds);
  }

  /** A run ended; `error` is one of the wire's short list of codes. */
  ended(outcome: string, error: string | null): void {
    this.#ended.inc({ outcome, error: error ?? "none" });
  }

  /** A question was not asked of its model: the budget of `kind` has too little left. */
  overBudget(kind: string): void {
    this.#overBudget.inc({ budget: kind });
  }

  /** Passes the words of an answer without a model on and measures them from now on. */
  measured(events: AsyncGenerator<AnswerEvent, void>): AsyncGenerator<AnswerEvent, void> {
    return this.#measured(events, performance.now());
  }

  async *#measured(events: AsyncGenerator<AnswerEvent, void>, asked: number): AsyncGenerator<AnswerEvent, void> {
    let firstTokenMs: number | null = null;
    try {
      for await (const event of events) {
        if (event.type === "text") firstTokenMs ??= performance.now() - asked;
        yield event;
      }
    } finally {
      this.models.answered("built-in", { ms: performance.now() - asked, firstTokenMs });
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
