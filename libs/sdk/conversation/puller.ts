import type { Changes } from "@hoopoe/protocol";
import { type HoopoeError, toHoopoeError } from "../hoopoe-error.js";
import { applyChanges } from "../log/apply-item.js";
import type { Log } from "../log/log.js";

/** Farther behind, a newcomer's page is shorter than the changes: whoever slept through 100,000 of them does not read them one by one. */
const farBehind = 2_000;

export type PullTarget = {
  /** What is held now; null: nothing is to be pulled. */
  log(): Log | null;
  read(afterRev: number): Promise<Changes>;
  /** A page was taken in. */
  onPage(page: Changes): void;
  /** What is held is void, or too old: begin again. */
  onVoid(): void;
  onComplete(): void;
  onError(error: HoopoeError): void;
};

/** Pulls page by page until a log is complete; one page at a time, the page before is let go. */
export class Puller {
  readonly #target: PullTarget;
  #pulling = false;
  #again = false;
  /** Raised with every beginning and end: answers asked for before are thrown away. */
  #turn = 0;

  constructor(target: PullTarget) {
    this.#target = target;
  }

  pull(): void {
    if (this.#pulling) {
      this.#again = true;
      return;
    }
    const turn = this.#turn;
    this.#pulling = true;
    void this.#pullAll(turn).then(
      () => this.#end(turn, null),
      (thrown: unknown) => this.#end(turn, toHoopoeError(thrown)),
    );
  }

  /** What was asked for over a connection that is gone may never be answered: it is asked for again. */
  renew(): void {
    if (!this.#pulling) return;
    this.forget();
    this.pull();
  }

  /** What is on its way is thrown away. */
  forget(): void {
    this.#turn += 1;
    this.#pulling = this.#again = false;
  }

  #end(turn: number, error: HoopoeError | null): void {
    if (turn !== this.#turn) return;
    const again = this.#again;
    this.#pulling = this.#again = false;
    if (error) this.#target.onError(error);
    else if (again) this.pull();
  }

  async #pullAll(turn: number): Promise<void> {
    for (;;) {
      const log = this.#target.log();
      if (!log) return;
      if (log.revs.known - log.revs.rev > farBehind) return this.#target.onVoid();
      const { known } = log.revs;
      const page = await this.#target.read(log.revs.rev);
      if (turn !== this.#turn) return;
      const result = applyChanges(log, page);
      this.#target.onPage(page);
      if (result === "reset") return this.#target.onVoid();
      if (result === "more") continue;
      // What was spoken of but is not there is no gap to be healed again and again.
      if (log.revs.known === known) log.revs.known = log.revs.rev;
      return this.#target.onComplete();
    }
  }
}
