import { limits, type ServerPayload } from "@hoopoe/protocol";
import { BoundedMap } from "@hoopoe/store";
import { emit, rooms } from "../announce.js";
import type { Deps } from "../context.js";

type Receipt = ServerPayload<"receipt:updated">;
type Open = { since: number; next: { receipt: Receipt; to: string[] } | null };

/**
 * What is told beside the log and may be lost: read marks and typing. Each is told seldom enough that a busy room stays cheap: a person's
 * mark in a conversation at most once a window (the latest wins), their typing once in some seconds. Both are the first to go when a reader is slow.
 */
export class Registers {
  readonly #windows = new Map<string, Open>();
  readonly #typed = new BoundedMap<string, number>(50_000);
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly deps: Pick<Deps, "bus">) {}

  /** Tells rooms how far somebody has read: now, or at the end of the window that the last telling began. */
  receipt(receipt: Receipt, to: string[]): void {
    const key = `${receipt.conversationId}/${receipt.userId}`;
    const open = this.#windows.get(key);
    if (!open) this.#tell(key, receipt, to);
    else if (!open.next) open.next = { receipt, to };
    else if (receipt.readSeq >= open.next.receipt.readSeq) open.next = { receipt, to: [...new Set([...open.next.to, ...to])] };
  }

  /** Tells a conversation's others that somebody types, unless they were told a moment ago. */
  typing(conversationId: string, userId: string): void {
    const key = `${conversationId}/${userId}`;
    const now = performance.now();
    if (now - (this.#typed.get(key) ?? Number.NEGATIVE_INFINITY) < limits.typingEveryMs) return;
    this.#typed.set(key, now);
    const to = { rooms: [rooms.conversation(conversationId)], except: [rooms.account(userId)], volatile: true };
    emit(this.deps, "typing", { conversationId, userId }, to);
  }

  #tell(key: string, receipt: Receipt, to: string[]): void {
    emit(this.deps, "receipt:updated", receipt, { rooms: to, volatile: true });
    this.#windows.delete(key);
    this.#windows.set(key, { since: performance.now(), next: null });
    this.#after(limits.receiptEveryMs);
  }

  #after(ms: number): void {
    if (this.#timer === null) this.#timer = setTimeout(() => this.#endWindows(), ms).unref();
  }

  // the oldest window is the first of the map
  #endWindows(): void {
    this.#timer = null;
    const ended = performance.now() - limits.receiptEveryMs;
    for (const [key, { since, next }] of this.#windows) {
      if (since > ended) {
        this.#after(since - ended);
        return;
      }
      if (next) this.#tell(key, next.receipt, next.to);
      else this.#windows.delete(key);
    }
  }
}
