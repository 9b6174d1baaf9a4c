import type { Frame } from "../observable/frame.js";
import { Signal } from "../observable/signal.js";
import type { Observable, PresenceView } from "../types.js";

const heldMax = 5_000;

/** Who is online, as far as the server told since the last connect. */
export class Presence {
  readonly #frame: Frame;
  readonly #online = new Set<string>();
  readonly #signals = new Map<string, Signal<PresenceView>>();

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  readonly get = (userId: string): Observable<PresenceView> => {
    const held = this.#signals.get(userId);
    if (held) return held;
    const signal = new Signal<PresenceView>(this.#frame, () => (this.#online.has(userId) ? "online" : "offline"));
    this.#signals.set(userId, signal);
    if (this.#signals.size > heldMax) this.#letGo();
    return signal;
  };

  heard(userId: string, state: PresenceView): void {
    if (state === "online") this.#online.add(userId);
    else this.#online.delete(userId);
    this.#signals.get(userId)?.invalidate();
  }

  /** A new connection: the server tells again who is there. */
  clear(): void {
    this.#online.clear();
    for (const signal of this.#signals.values()) signal.invalidate();
  }

  #letGo(): void {
    for (const [id, signal] of this.#signals) {
      if (signal.observed) continue;
      this.#signals.delete(id);
      return;
    }
  }
}
