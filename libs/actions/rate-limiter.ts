import { fail, limits } from "@hoopoe/protocol";
import { BoundedMap } from "@hoopoe/store";

type Bucket = { tokens: number; at: number };
type Rule = { perSecond: number; burst: number };

/**
 * What is limited. Whatever writes into a conversation (send, edit, recall, react) takes `send` of its author before anything is read, and
 * `conversation` once it is known that they may write there, so that strangers cannot use a conversation's share up.
 */
const rules = {
  send: { perSecond: limits.sendsPerSecond, burst: limits.sendsBurst },
  conversation: { perSecond: limits.conversationSendsPerSecond, burst: limits.conversationSendsPerSecond },
  request: { perSecond: 50, burst: 300 },
  read: { perSecond: 50, burst: 150 },
  search: { perSecond: 5, burst: 40 },
  export: { perSecond: 0.2, burst: 10 },
  upload: { perSecond: limits.uploadsPerMinute / 60, burst: limits.uploadsPerMinute },
  connect: { perSecond: 0.5, burst: 30 },
  write: { perSecond: 10, burst: 100 },
  password: { perSecond: 0.05, burst: 10 },
  typing: { perSecond: 2, burst: 5 },
} as const satisfies Record<string, Rule>;

/** Token buckets in memory, one per rule and subject. Switched off by `LIMITS=off` for load tests. */
export class RateLimiter {
  readonly #buckets = new BoundedMap<string, Bucket>(50_000);
  constructor(readonly enabled: boolean) {}

  /** Takes one token. @throws RATE_LIMITED with the time after which the next one is there. */
  take(rule: keyof typeof rules, subject: string): void {
    const waitMs = this.wait(rule, subject);
    if (waitMs > 0) throw fail("RATE_LIMITED", undefined, { retryAfterMs: Math.ceil(waitMs) });
  }

  /** Takes one token if there is one; else how long until then, in milliseconds. */
  wait(rule: keyof typeof rules, subject: string): number {
    if (!this.enabled) return 0;
    const { perSecond, burst } = rules[rule];
    const now = performance.now();
    const key = `${rule}/${subject}`;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1 ? 0 : ((1 - tokens) / perSecond) * 1000;
  }
}
