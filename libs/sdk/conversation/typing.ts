import type { Server } from "../client/server.js";
import { Timers } from "../observable/timers.js";

const shownMs = 5_000;
const sentEveryMs = 2_000;

/** Who is typing in one conversation, and telling the others that the caller is. */
export class Typing {
  readonly #conversationId: string;
  readonly #server: Server;
  readonly #onChange: () => void;
  readonly #timers = new Timers();
  #users: readonly string[] = [];
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(conversationId: string, server: Server, onChange: () => void) {
    this.#conversationId = conversationId;
    this.#server = server;
    this.#onChange = onChange;
  }

  /** In the order in which they began. */
  get users(): readonly string[] {
    return this.#users;
  }

  heard(userId: string): void {
    if (userId === this.#server.me) return;
    this.#timers.restart(userId, shownMs, () => this.ended(userId));
    if (this.#users.includes(userId)) return;
    this.#users = [...this.#users, userId];
    this.#onChange();
  }

  /** The message is there, or nothing was heard for a while. */
  ended(userId: string): void {
    this.#timers.stop(userId);
    if (!this.#users.includes(userId)) return;
    this.#users = this.#users.filter((id) => id !== userId);
    this.#onChange();
  }

  tell(): void {
    const now = performance.now();
    if (now - this.#sentAt < sentEveryMs || !this.#server.online) return;
    this.#sentAt = now;
    this.#server.emitVolatile("typing", { conversationId: this.#conversationId });
  }

  /** The caller's message is sent: the next key press is news again. */
  told(): void {
    this.#sentAt = Number.NEGATIVE_INFINITY;
  }

  clear(): void {
    this.#timers.stopAll();
    this.#users = [];
  }
}
