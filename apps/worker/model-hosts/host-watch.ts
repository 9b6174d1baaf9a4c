import type { Deps } from "@hoopoe/actions";
import type { BreakerState, CallOutcome, HostObserver, PairKey } from "@hoopoe/ai";
import type { WorkerFigures } from "../health/figures.js";

/** What says nothing of the host, but of the question. */
const ofTheQuestion: ReadonlySet<string> = new Set(["filtered_input", "filtered_output", "context_too_long", "policy", "over_budget"]);
/** As long as a model goes on as before, its status is written no more often than this. */
const okEveryMs = 30_000;
const failureEveryMs = 2_000;

type Written = { state: "ok" | "failed"; at: number };

/** Tells figures and administrators how the models do. */
export class HostWatch implements HostObserver {
  readonly #written = new Map<string, Written>();
  readonly #lastError = new Map<string, string>();

  constructor(
    private readonly deps: Pick<Deps, "store" | "log">,
    private readonly figures: WorkerFigures,
  ) {}

  waited(pair: PairKey, ms: number): void {
    this.figures.models.waited(pair, ms);
  }

  ended(pair: PairKey, outcome: CallOutcome): void {
    this.figures.models.ended(pair, outcome);
    const { errorCode } = outcome;
    if (errorCode === "stopped" || (errorCode && ofTheQuestion.has(errorCode))) return;
    if (errorCode) this.#lastError.set(nameOf(pair), errorCode);
    if (!this.#isNews(pair, errorCode ? "failed" : "ok")) return;
    const { modelHosts } = this.deps.store;
    this.#write(pair, errorCode ? "failed" : "ok", errorCode ? modelHosts.noteFailure(pair, { errorCode, opened: false }) : modelHosts.noteOk(pair));
  }

  breaker(pair: PairKey, state: BreakerState): void {
    this.figures.models.turned(pair, state);
    const { store, log } = this.deps;
    log.warn({ providerId: pair.providerId, model: pair.model, state }, "a model's breaker");
    // the failure itself is told of a moment later, and is the same
    if (state === "open") {
      const errorCode = this.#lastError.get(nameOf(pair)) ?? "network";
      this.#write(pair, "failed", store.modelHosts.noteFailure(pair, { errorCode, opened: true }));
    } else this.#write(pair, "ok", store.modelHosts.noteOk(pair));
  }

  #isNews(pair: PairKey, state: Written["state"]): boolean {
    const before = this.#written.get(nameOf(pair));
    return !before || before.state !== state || performance.now() - before.at > (state === "ok" ? okEveryMs : failureEveryMs);
  }

  #write(pair: PairKey, state: Written["state"], writing: Promise<void>): void {
    this.#written.set(nameOf(pair), { state, at: performance.now() });
    // the database is away: what comes next is written again
    writing.catch(() => this.#written.delete(nameOf(pair)));
  }
}

const nameOf = ({ providerId, model }: PairKey): string => `${providerId} ${model}`;
