import { setImmediate as endOfTurn } from "node:timers/promises";
import type { Sealer } from "../options.js";
import { errorFields, type WarnSeldom } from "../log-seldom.js";
import { pause } from "../time-limit.js";
import type { Batch, Transport } from "./transport.js";

/** What waits while the channel is down; older messages make room. Their loss is healed by the receivers' own reading of the database. */
const LARGEST_WAITING_BYTES = 8 * 1024 * 1024;
const LARGEST_WAITING_MESSAGES = 10_000;
/** One statement's worth; a larger message goes alone. */
const LARGEST_BATCH_BYTES = 1024 * 1024;
const RETRY_MS = 250;

type Waiting = { json: string; bytes: number; signal: boolean };
type Sealed = { batch: Batch; messages: number };

/**
 * Messages on their way out: gathered until the end of the event loop's turn (longer while a batch is under way), sealed and published as one batch,
 * one batch at a time, in order. A batch whose publishing failed is published again under its old number; receivers take a number once.
 */
export class Outbox {
  published = 0;
  dropped = 0;
  /** True from a failed publishing to the next that succeeds. */
  failing = false;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #underWay: Sealed | null = null;
  #number = 0;
  #pumping: Promise<void> | null = null;
  #closed = false;

  constructor(private readonly use: { nodeId: string; sealer: Sealer; transport: () => Transport; warn: WarnSeldom; onChange: () => void }) {}

  /** Takes one message as JSON. Never blocks, never throws. */
  push(json: string, signal: boolean): void {
    if (this.#closed) return;
    const bytes = Buffer.byteLength(json);
    if (bytes > LARGEST_WAITING_BYTES) return this.#drop(1);
    this.#waiting.push({ json, bytes, signal });
    this.#bytes += bytes;
    let surplus = 0;
    while (this.#waiting.length - surplus > LARGEST_WAITING_MESSAGES || this.#bytes > LARGEST_WAITING_BYTES) {
      this.#bytes -= this.#waiting[surplus]?.bytes ?? 0;
      surplus += 1;
    }
    if (surplus > 0) {
      this.#waiting.splice(0, surplus);
      this.#drop(surplus);
    }
    this.pump();
  }

  /** Publishes what waits, if the transport is connected. Called again when it becomes so. */
  pump(): void {
    this.#pumping ??= this.#publishAll();
  }

  /** Resolves when all is published or cannot be now. */
  async drain(): Promise<void> {
    this.pump();
    await this.#pumping;
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#underWay = null;
  }

  async #publishAll(): Promise<void> {
    await endOfTurn();
    while (!this.#closed && this.use.transport().connected()) {
      this.#underWay ??= this.#sealNext();
      if (!this.#underWay) break;
      await this.#publish(this.#underWay);
    }
    this.#pumping = null;
  }

  async #publish({ batch, messages }: Sealed): Promise<void> {
    try {
      await this.use.transport().publish(batch);
      this.published += messages;
      this.#underWay = null;
      this.#show(false);
    } catch (error) {
      this.use.warn("live batch not published yet", errorFields(error));
      this.#show(true);
      await pause(RETRY_MS);
    }
  }

  #sealNext(): Sealed | null {
    while (this.#waiting.length > 0) {
      let bytes = 0;
      let count = 0;
      for (const { bytes: size } of this.#waiting) {
        if (count > 0 && bytes + size > LARGEST_BATCH_BYTES) break;
        bytes += size;
        count += 1;
      }
      const messages = this.#waiting.splice(0, count);
      this.#bytes -= bytes;
      try {
        return { batch: this.#seal(messages), messages: count };
      } catch (error) {
        this.use.warn("live batch not sealed", errorFields(error));
        this.#drop(count);
      }
    }
    return null;
  }

  #seal(messages: Waiting[]): Batch {
    const { nodeId, sealer } = this.use;
    this.#number += 1;
    const content = `{"n":"${nodeId}","b":${this.#number},"m":[${messages.map(({ json }) => json).join(",")}]}`;
    return { nodeId, number: this.#number, signals: messages.some(({ signal }) => signal), sealed: sealer.seal(Buffer.from(content)) };
  }

  #drop(messages: number): void {
    this.dropped += messages;
    this.use.warn("live messages dropped", { dropped: this.dropped });
  }

  #show(failing: boolean): void {
    if (this.failing === failing) return;
    this.failing = failing;
    this.use.onChange();
  }
}
