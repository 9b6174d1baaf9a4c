import type { User } from "@hoopoe/protocol";
import type { Server } from "../client/server.js";
import { toHoopoeError } from "../hoopoe-error.js";
import type { Frame } from "../observable/frame.js";
import { createState, type Signal } from "../observable/signal.js";
import { Timers } from "../observable/timers.js";
import { jittered } from "../socket/backoff.js";
import type { Observable } from "../types.js";

const batchMax = 100;
const againMs = 5_000;
/** Names change rarely; one that is looked at after so long is read again. */
const freshMs = 10 * 60_000;
const heldMax = 5_000;

type Entry = { signal: Signal<User | null>; set(user: User | null): void; readAt: number };

/** People and bots by id, read in batches of one request a tick. */
export class Users {
  readonly #server: Server;
  readonly #frame: Frame;
  readonly #timers = new Timers();
  readonly #entries = new Map<string, Entry>();
  readonly #wanted = new Set<string>();

  constructor(server: Server, frame: Frame) {
    this.#server = server;
    this.#frame = frame;
  }

  readonly get = (id: string): Observable<User | null> => {
    const entry = this.#entry(id);
    if (performance.now() - entry.readAt > freshMs) this.#want(id);
    return entry.signal;
  };

  readonly search = async (q: string, kind?: User["kind"]): Promise<User[]> => {
    const { items } = await this.#server.call("listUsers", { query: { q, ...(kind === undefined ? {} : { kind }) } });
    for (const user of items) this.take(user);
    return items;
  };

  take(user: User): void {
    const entry = this.#entry(user.id);
    entry.readAt = performance.now();
    const held = entry.signal.get();
    if (!held || held.displayName !== user.displayName || held.username !== user.username || held.avatar !== user.avatar) entry.set(user);
  }

  /** Somebody signed in: what could not be read before can be now. */
  resume(): void {
    for (const [id, { readAt }] of this.#entries) if (readAt === Number.NEGATIVE_INFINITY) this.#want(id);
  }

  /** Forgets everybody. */
  clear(): void {
    this.#timers.stopAll();
    this.#wanted.clear();
    for (const [id, entry] of this.#entries) {
      entry.readAt = Number.NEGATIVE_INFINITY;
      entry.set(null);
      if (!entry.signal.observed) this.#entries.delete(id);
    }
  }

  close(): void {
    this.clear();
    this.#timers.close();
  }

  #entry(id: string): Entry {
    const held = this.#entries.get(id);
    if (held) return held;
    const entry = { ...createState<User | null>(this.#frame, null), readAt: Number.NEGATIVE_INFINITY };
    this.#entries.set(id, entry);
    if (this.#entries.size > heldMax) this.#letGo();
    return entry;
  }

  /** The longest held that nobody looks at. */
  #letGo(): void {
    for (const [id, { signal }] of this.#entries) {
      if (signal.observed) continue;
      this.#entries.delete(id);
      return;
    }
  }

  #want(id: string): void {
    this.#wanted.add(id);
    if (this.#server.me) this.#timers.once("read", 0, () => void this.#read());
  }

  async #read(): Promise<void> {
    const ids = [...this.#wanted].slice(0, batchMax);
    for (const id of ids) this.#wanted.delete(id);
    if (this.#wanted.size > 0) this.#timers.once("read", 0, () => void this.#read());
    if (ids.length === 0) return;
    const { me } = this.#server;
    try {
      const { items } = await this.#server.call("listUsers", { query: { ids, limit: batchMax } });
      if (this.#server.me !== me) return;
      for (const user of items) this.take(user);
      // Those who are not in the answer do not exist.
      for (const id of ids) this.#entry(id).readAt = performance.now();
    } catch (thrown) {
      const error = toHoopoeError(thrown);
      if (this.#server.me !== me || !error.retryable) return;
      this.#timers.once("again", jittered(Math.max(againMs, error.retryAfterMs ?? 0)), () => ids.forEach((id) => this.#want(id)));
    }
  }
}
