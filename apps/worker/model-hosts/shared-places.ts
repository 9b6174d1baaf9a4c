import type { Deps } from "@hoopoe/actions";
import type { HostLimits, PairKey, SharedPlaces } from "@hoopoe/ai";

const renewEveryMs = 5_000;
/** How long until a place may be free: one that is given back is not told of. */
const againMs = (): number => 60 + Math.random() * 180;

/** The places that all workers share, in the database: what an administrator set holds for the host, however many workers there are. */
export class StoredPlaces implements SharedPlaces {
  readonly #renewing: NodeJS.Timeout;
  #held = 0;

  constructor(private readonly deps: Pick<Deps, "store">) {
    this.#renewing = setInterval(() => {
      if (this.#held > 0) void deps.store.modelHosts.renewPlaces().catch(() => undefined);
    }, renewEveryMs);
  }

  async take(pair: PairKey, { concurrency, requestsPerMinute }: HostLimits): Promise<{ release: () => void } | { retryInMs: number }> {
    const { modelHosts } = this.deps.store;
    const number = concurrency === null ? null : await modelHosts.takePlace(pair, concurrency);
    if (concurrency !== null && number === null) return { retryInMs: againMs() };
    if (number !== null) this.#held += 1;
    const release = (): void => {
      if (number === null) return;
      this.#held -= 1;
      // one that is not given back is free when nobody renews it
      void modelHosts.freePlace(pair, number).catch(() => undefined);
    };
    const leftMs = requestsPerMinute === null ? null : await this.#counted(pair, requestsPerMinute, release);
    if (leftMs === null) return { release };
    release();
    return { retryInMs: leftMs + againMs() };
  }

  close(): void {
    clearInterval(this.#renewing);
  }

  async #counted(pair: PairKey, perMinute: number, release: () => void): Promise<number | null> {
    try {
      return await this.deps.store.modelHosts.countCall(pair, perMinute);
    } catch (error) {
      release();
      throw error;
    }
  }
}
