import { type CompleteRequest, complete, type ModelTry } from "./complete.js";
import type { EgressDecision } from "./decide-egress.js";
import type { ModelHosts } from "./hosts/model-hosts.js";
import type { HostLimits } from "./hosts/place-queue.js";
import type { ModelEvent, Provider } from "./model.js";
import { type ErrorKind, ModelError } from "./model-error.js";

/** A model that a bot may be answered by. `fault`: why it cannot be asked, known beforehand (its key cannot be read, its provider is gone). */
export type Candidate = {
  providerId: string;
  model: string;
  sees: boolean;
  limits: HostLimits;
  host: { provider: Provider } | { fault: ModelError };
};
/** A try, and of whom. */
export type ChainTry = ModelTry & { providerId: string; model: string };
/** A prompt as one model may have it: its texts, under what they leave, and how its words come back to those who asked. */
export type Prepared = Pick<CompleteRequest, "records" | "permit"> & { restore?: (events: AsyncGenerator<ModelEvent>) => AsyncGenerator<ModelEvent> };
export type ChainRequest = Pick<CompleteRequest, "signal" | "timeouts" | "dataClass" | "parameters"> & {
  /** What this model is told. Called when its turn has come, once policy lets texts of the class go there. @throws ModelError `policy` */
  prepare: (candidate: Candidate & { host: { provider: Provider } }) => Promise<Prepared>;
  /** May texts of the class go to this model? */
  decide: (provider: Provider, candidate: Candidate) => EgressDecision;
  /** The bot's own model, then those that stand in for it. */
  candidates: readonly Candidate[];
  hosts: ModelHosts;
  /** Epoch milliseconds until which the question may wait for a place. */
  beginBy: number;
};

/** Where another host may do better. What a host finds wrong with the question, the next would too, or must not be asked for it behind the first one's back. */
const passedOn: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  "rate_own",
  "rate_platform",
  "overloaded",
  "network",
  "timeout",
  "host_error",
  "auth",
  "balance",
  "model_missing",
  "interrupted",
  "policy",
]);
/** With somebody else to ask, a full or resting host is not waited for longer. */
const patienceMs = 5_000;
const mostTries = 50;

/**
 * An answer from the first model of a list that gives one: the next is asked only while nothing was said, and passes the egress gate by itself. Ends with
 * the error of the last that was asked, else with that of the last that could not be.
 */
export class AnswerChain {
  /** All tries in order; of those that policy forbids too. */
  readonly tries: ChainTry[] = [];
  readonly #request: ChainRequest;
  #current: Candidate | null = null;

  constructor(request: ChainRequest) {
    this.#request = request;
  }

  /** Who answers, or was asked last; null: nobody yet. */
  get answering(): Candidate | null {
    return this.#current;
  }

  /** What the models say, as by `complete`. @throws ModelError */
  async *events(): AsyncGenerator<ModelEvent, void> {
    const { candidates, signal } = this.#request;
    let said = false;
    let failure: { error: ModelError; by: Candidate } | null = null;
    for (const [at, candidate] of candidates.entries()) {
      try {
        for await (const event of this.#ask(candidate, at === candidates.length - 1)) {
          said = true;
          yield event;
        }
        return;
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        // one that was blocked says less of why there is no answer than one that was asked
        if (!failure || error.kind !== "policy" || failure.error.kind === "policy") failure = { error, by: candidate };
        if (said || signal.aborted || !passedOn.has(error.kind)) break;
      }
    }
    this.#current = failure?.by ?? null;
    throw failure ? failure.error : new ModelError("model_missing", { message: "No model is set." });
  }

  async *#ask(candidate: Candidate, last: boolean): AsyncGenerator<ModelEvent> {
    const { candidates: _, hosts, beginBy, prepare, decide, ...request } = this.#request;
    const { providerId, model, host, limits, sees } = candidate;
    this.#current = candidate;
    const onTry = (made: ModelTry): void => {
      if (this.tries.length < mostTries) this.tries.push({ providerId, model, ...made });
    };
    const refuse = (error: ModelError): never => {
      onTry({ errorCode: error.kind, asked: false, status: null, hostCode: null, ms: 0 });
      throw error;
    };
    const { provider } = "fault" in host ? refuse(host.fault) : host;
    // what may not leave need not wait for a place; the gate itself looks again
    const decision = decide(provider, candidate);
    if (decision.action === "block")
      refuse(new ModelError("policy", { message: `Blocked by policy: ${decision.message}`, asked: false, policyReason: decision.reason }));
    const prepared = await prepare({ ...candidate, host: { provider } }).catch((error: unknown) => {
      if (error instanceof ModelError) return refuse(error);
      throw error;
    });
    const pair = hosts.pair({ providerId, model }, { name: provider.name, limits });
    const waitUntil = last ? beginBy : Math.min(beginBy, Date.now() + patienceMs);
    const allowedOrigins = new Set([new URL(provider.baseUrl).origin]);
    const { restore = (events) => events, ...told } = prepared;
    yield* restore(complete({ ...request, ...told, provider, model, sees, allowedOrigins, door: { pair, waitUntil, last }, onTry }));
  }
}
