import { HostPair, type HostObserver, type PairKey, type SharedPlaces } from "./host-pair.js";
import type { HostLimits } from "./place-queue.js";

const mostPairs = 1_000;
const deaf: HostObserver = { waited: () => undefined, ended: () => undefined, breaker: () => undefined };

/** All models that this process asks, each with its places and its breaker. One for a process. */
export class ModelHosts {
  readonly #pairs = new Map<string, HostPair>();
  readonly #around: { observer: HostObserver; shared: SharedPlaces | null };

  constructor(around: { observer?: HostObserver; shared?: SharedPlaces } = {}) {
    this.#around = { observer: around.observer ?? deaf, shared: around.shared ?? null };
  }

  /** The door of a model; `limits` as they are set now. */
  pair(key: PairKey, host: { name: string; limits: HostLimits }): HostPair {
    const name = `${key.providerId} ${key.model}`;
    const pair = this.#pairs.get(name) ?? this.#make(name, new HostPair(key, host.name, this.#around));
    pair.setLimits(host.limits);
    return pair;
  }

  pairs(): Iterable<HostPair> {
    return this.#pairs.values();
  }

  #make(name: string, pair: HostPair): HostPair {
    // models come and go with what administrators write; those at rest are made anew when asked
    if (this.#pairs.size >= mostPairs) {
      for (const [other, { state, inUse, waiting }] of this.#pairs) if (state === "closed" && inUse + waiting === 0) this.#pairs.delete(other);
    }
    this.#pairs.set(name, pair);
    return pair;
  }
}
