import type { Conversation } from "@hoopoe/protocol";

const parallelMax = 4;

/** Reads conversations one by one from the server: a few at a time, and each only once at a time. */
export class ReadQueue {
  readonly #read: (conversationId: string) => Promise<Conversation>;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<Conversation>>();

  constructor(read: (conversationId: string) => Promise<Conversation>) {
    this.#read = read;
  }

  /** At once, for somebody who waits; shares a read that is already on its way. */
  read(conversationId: string): Promise<Conversation> {
    const running = this.#running.get(conversationId);
    if (running) return running;
    this.#waiting.delete(conversationId);
    const reading = this.#read(conversationId).finally(() => {
      if (this.#running.get(conversationId) !== reading) return;
      this.#running.delete(conversationId);
      this.#next();
    });
    this.#running.set(conversationId, reading);
    return reading;
  }

  /** In its turn; failures are the reader's to repeat. */
  want(conversationId: string): void {
    this.#waiting.add(conversationId);
    this.#next();
  }

  clear(): void {
    this.#waiting.clear();
    this.#running.clear();
  }

  #next(): void {
    for (const id of this.#waiting) {
      if (this.#running.size >= parallelMax) return;
      // One that is on its way may be older than the wish: it stays wanted.
      if (this.#running.has(id)) continue;
      void this.read(id).catch(() => {});
    }
  }
}
