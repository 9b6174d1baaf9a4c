import type { Head } from "@hoopoe/protocol";
import { Handle, type HandleParts } from "./handle.js";

/** Closed conversations that are kept complete, so that going back to one shows it at once. */
const restingMax = 8;

/** One handle per conversation. */
export class Handles {
  readonly #parts: Pick<HandleParts, "server" | "directory" | "frame">;
  readonly #byId = new Map<string, Handle>();
  /** Closed ones that still have their log, the longest closed first. */
  readonly #resting = new Set<Handle>();

  constructor(parts: Pick<HandleParts, "server" | "directory" | "frame">) {
    this.#parts = parts;
  }

  get(id: string): Handle {
    const held = this.#byId.get(id);
    if (held) return held;
    const handle = new Handle(id, { ...this.#parts, onOpen: (opened) => this.#resting.delete(opened), onClose: (closed) => this.#rest(closed) });
    this.#byId.set(id, handle);
    return handle;
  }

  /** The handle of a conversation that somebody asked for before. */
  find(id: string): Handle | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<Handle> {
    return this.#byId.values();
  }

  head(head: Head): void {
    this.find(head.conversationId)?.head(head);
  }

  #rest(handle: Handle): void {
    this.#resting.add(handle);
    if (this.#resting.size <= restingMax) return;
    const [longest] = this.#resting;
    if (!longest) return;
    this.#resting.delete(longest);
    longest.release();
  }
}
