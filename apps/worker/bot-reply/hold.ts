import type { Claim, Deps } from "@hoopoe/actions";

/** Why work on a run ends early: somebody asked to, another worker has it, or this worker goes down. */
export type EndReason = "stop" | "lost" | "shutdown";

const renewEveryMs = 2_000;

/** A claim while a worker works on it: renewed every two seconds, ended by whoever stops it. */
export class Hold {
  readonly #abort = new AbortController();
  readonly #undo: (() => void)[] = [];
  #reason: EndReason | null = null;

  constructor(
    private readonly deps: Deps,
    readonly claim: Claim,
    shutdown: AbortSignal,
  ) {
    const onShutdown = (): void => this.end("shutdown");
    shutdown.addEventListener("abort", onShutdown);
    this.#undo.push(() => shutdown.removeEventListener("abort", onShutdown));
    this.#undo.push(
      deps.bus.live.onSignal("run:stop", (payload) => {
        if ((payload as { runId?: string }).runId === claim.runId) this.end("stop");
      }),
    );
    const timer = setInterval(() => void this.#renew(), renewEveryMs);
    this.#undo.push(() => clearInterval(timer));
    if (shutdown.aborted) this.end("shutdown");
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** null while nothing ended it. */
  get reason(): EndReason | null {
    return this.#reason;
  }

  end(reason: EndReason): void {
    this.#reason ??= reason;
    this.#abort.abort();
  }

  /** Lets go: no more renewals. */
  release(): void {
    for (const undo of this.#undo) undo();
  }

  async #renew(): Promise<void> {
    // a database that is away ends nothing: the fence decides when it is back
    const state = await this.deps.store.runs.renew(this.claim).catch(() => null);
    if (state && !state.held) this.end("lost");
    else if (state?.stopRequested) this.end("stop");
  }
}
