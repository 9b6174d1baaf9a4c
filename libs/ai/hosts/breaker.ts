import type { ErrorKind } from "../model-error.js";

export type BreakerState = "closed" | "open" | "half-open";

/** What says that a host cannot answer now, whoever asks. Any other word of it, an error too, says that it is there. */
const counted: ReadonlySet<ErrorKind> = new Set<ErrorKind>(["network", "timeout", "overloaded"]);
const failuresToOpen = 5;
const openMs = 10_000;

/**
 * Keeps people from waiting for a host that is not there: after five failures in a row (network, timeout, overloaded) it is not asked for ten
 * seconds, then by one alone, whose luck decides. `onChange` hears of each new state but the passing of the ten seconds, which nothing tells.
 */
export class Breaker {
  #failures = 0;
  #openUntil = 0;
  #open = false;
  #probing = false;
  #lastKind: ErrorKind = "overloaded";

  constructor(private readonly onChange: (state: BreakerState) => void = () => undefined) {}

  get state(): BreakerState {
    if (!this.#open) return "closed";
    return performance.now() < this.#openUntil ? "open" : "half-open";
  }

  /** Why a call fails at once, or null when the host may be asked. A call that was too slow is `overloaded` to those who did not ask themselves. */
  refusal(): ErrorKind | null {
    if (!this.#open || (this.state === "half-open" && !this.#probing)) return null;
    return this.#lastKind === "network" ? "network" : "overloaded";
  }

  /** A call begins, after `refusal` was null. True: it is the one that tries whether the host is back. */
  asked(): boolean {
    if (!this.#open) return false;
    this.#probing = true;
    return true;
  }

  /** The host said something. */
  succeeded(): void {
    this.#failures = 0;
    if (!this.#open) return;
    this.#open = false;
    this.#probing = false;
    this.onChange("closed");
  }

  /** A call ended with an error of the host's; `isProbe`: what `asked` said of it. */
  failed(kind: ErrorKind, isProbe: boolean): void {
    if (!counted.has(kind)) return this.succeeded();
    this.#failures += 1;
    this.#lastKind = kind;
    // those that were under way when it opened say nothing new
    if (this.#open ? !isProbe : this.#failures < failuresToOpen) return;
    this.#open = true;
    this.#probing = false;
    this.#openUntil = performance.now() + openMs;
    this.onChange("open");
  }

  /** A call ended by our own doing: it says nothing of the host. */
  gaveUp(isProbe: boolean): void {
    if (isProbe) this.#probing = false;
  }
}
