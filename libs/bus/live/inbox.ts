import type { Sealer } from "../options.js";
import { errorFields, type WarnSeldom } from "../log-seldom.js";
import type { BatchContent, LiveMessage } from "./message.js";
import type { Batch } from "./transport.js";

/** Processes whose last batch number is remembered; the one silent for longest is forgotten first. */
const LARGEST_NODES = 1_024;

type Use = {
  nodeId: string;
  /** false: batches without signals stay unopened. */
  holdsSockets: boolean;
  sealer: Sealer;
  warn: WarnSeldom;
  onMessage(message: LiveMessage, from: { nodeId: string }): void;
};

/** Opens what arrives. Batches of this process itself, altered ones and repeated ones go no further. */
export class Inbox {
  received = 0;
  dropped = 0;
  readonly #lastNumbers = new Map<string, number>();

  constructor(private readonly use: Use) {}

  take(batch: Batch): void {
    if (batch.nodeId === this.use.nodeId || !(this.use.holdsSockets || batch.signals)) return;
    const content = this.#open(batch);
    if (!content || !this.#isNew(batch)) return;
    for (const message of content.m) {
      this.received += 1;
      try {
        this.use.onMessage(message, { nodeId: batch.nodeId });
      } catch (error) {
        this.use.warn("live message not handled", { type: message[0], ...errorFields(error) });
      }
    }
  }

  unreadable(): void {
    this.dropped += 1;
    this.use.warn("unreadable live batch dropped", { dropped: this.dropped });
  }

  #open(batch: Batch): BatchContent | null {
    try {
      const content = JSON.parse(this.use.sealer.open(batch.sealed).toString()) as BatchContent;
      if (content.n === batch.nodeId && content.b === batch.number) return content;
    } catch {
      // Altered, cut, or sealed under another key: counted below, its content is nobody's business.
    }
    this.unreadable();
    return null;
  }

  #isNew({ nodeId, number }: Batch): boolean {
    const last = this.#lastNumbers.get(nodeId) ?? 0;
    if (number <= last) return false;
    this.#lastNumbers.delete(nodeId);
    this.#lastNumbers.set(nodeId, number);
    if (this.#lastNumbers.size > LARGEST_NODES) {
      for (const oldest of this.#lastNumbers.keys()) {
        this.#lastNumbers.delete(oldest);
        break;
      }
    }
    return true;
  }
}
