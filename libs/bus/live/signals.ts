import { errorFields, type WarnSeldom } from "../log-seldom.js";

export type SignalHandler = (payload: unknown, from: { nodeId: string }) => void;

/** Who wants to hear which signals in this process. */
export class SignalBoard {
  readonly #handlers = new Map<string, Set<SignalHandler>>();

  constructor(private readonly warn: WarnSeldom) {}

  on(kind: string, handler: SignalHandler): () => void {
    const handlers = this.#handlers.get(kind) ?? new Set();
    this.#handlers.set(kind, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  tell(kind: string, payload: unknown, from: { nodeId: string }): void {
    for (const handler of this.#handlers.get(kind) ?? []) {
      try {
        handler(payload, from);
      } catch (error) {
        this.warn("signal handler failed", { kind, ...errorFields(error) });
      }
    }
  }
}
