/** How many log lines strangers and failures may cause: a burst, then so many a second; the rest are counted, so that no attack floods the log. */
export class LogQuota {
  #tokens: number;
  #at = performance.now();
  #heldBack = 0;

  constructor(private readonly rule: { perSecond: number; burst: number }) {
    this.#tokens = rule.burst;
  }

  /** Fields for a line that may be written (`heldBack`: lines before it that were not); null: it may not. */
  take(): { heldBack?: number } | null {
    const now = performance.now();
    this.#tokens = Math.min(this.rule.burst, this.#tokens + ((now - this.#at) / 1_000) * this.rule.perSecond);
    this.#at = now;
    if (this.#tokens < 1) {
      this.#heldBack++;
      return null;
    }
    this.#tokens--;
    const heldBack = this.#heldBack;
    this.#heldBack = 0;
    return heldBack ? { heldBack } : {};
  }
}
