import type { Message } from "@hoopoe/protocol";
import type { Server } from "../client/server.js";
import { type HoopoeError, networkError, toHoopoeError } from "../hoopoe-error.js";
import { type OwnChange, showChanged } from "../log/own-change.js";
import { Timers } from "../observable/timers.js";
import { Backoff } from "../socket/backoff.js";
import type { Changed } from "./show-messages.js";
import { type Transmission, transmitChange } from "./transmit-change.js";

type Waiter = { resolve(): void; reject(error: HoopoeError): void };
/** `rev`: of the message with this change in it, as the acknowledgement said; 0 until then. */
type Entry = Transmission & { sending: boolean; rev: number; waiters: Waiter[] };
type Lane = { entries: Entry[]; running: boolean; backoff: Backoff };

export type OwnChangesListener = {
  onChange(): void;
  /** The server says that the message has this rev, or how it is. */
  onRev(rev: number): void;
  onRead(message: Message): void;
};

/**
 * The caller's edits, recalls and reactions that the server has not shown yet: seen at once, repeated while that can help, taken off again when
 * refused. Those of one message go one after the other, in order; what was not sent yet is replaced by what is wished later.
 */
export class OwnChanges {
  readonly #server: Server;
  readonly #listener: OwnChangesListener;
  readonly #timers = new Timers();
  readonly #lanes = new Map<string, Lane>();

  constructor(server: Server, listener: OwnChangesListener) {
    this.#server = server;
    this.#listener = listener;
  }

  /** `base`: the message as the server last showed it. Resolves when the server took the change; rejects with HoopoeError when it did not. */
  add(change: OwnChange, base: Message | undefined): Promise<void> {
    const lane = this.#lanes.get(change.messageId) ?? { entries: [], running: false, backoff: new Backoff(500, 10_000) };
    this.#lanes.set(change.messageId, lane);
    return new Promise((resolve, reject) => {
      const waiters: Waiter[] = [{ resolve, reject }];
      const known = new Set(base ? [base.text] : []);
      for (const entry of lane.entries) if (entry.change.kind === "edit") for (const text of [entry.change.text, ...entry.known]) known.add(text);
      // What is not on its way yet and would be undone by this one need not be sent; its waiters wait for this one.
      lane.entries = lane.entries.filter((entry) => {
        if (entry.sending || entry.rev > 0 || !replaces(change, entry.change)) return true;
        waiters.push(...entry.waiters);
        return false;
      });
      lane.entries.push({ change, base, known, sending: false, rev: 0, waiters });
      this.#listener.onChange();
      void this.#run(lane);
    });
  }

  /** The message with the changes on it, and which is on its way; null when there are none. */
  show(message: Message): Changed | null {
    const entries = this.#lanes.get(message.id)?.entries;
    if (!entries) return null;
    const changes = entries.map(({ change }) => change);
    const kinds = new Set(changes.map(({ kind }) => kind));
    const pending = message.recalledAt !== null ? undefined : kinds.has("recall") ? "recall" : kinds.has("edit") ? "edit" : undefined;
    return { message: showChanged(message, changes, this.#server.me), pending };
  }

  /** Lets go of what the log has by itself; `shownRev`: up to which rev it shows a message. */
  settle(shownRev: (messageId: string) => number): void {
    for (const [id, lane] of this.#lanes) {
      lane.entries = lane.entries.filter(({ rev }) => rev === 0 || rev > shownRev(id));
      if (lane.entries.length === 0) this.#lanes.delete(id);
    }
  }

  /** There is a connection: no more waiting. */
  resume(): void {
    for (const [id, lane] of this.#lanes) {
      lane.backoff.reset();
      this.#timers.stop(id);
      void this.#run(lane);
    }
  }

  /** Nobody is signed in, or the conversation is gone: nothing of it is shown or sent any more. */
  clear(): void {
    this.#timers.stopAll();
    const entries = [...this.#lanes.values()].flatMap((lane) => lane.entries);
    this.#lanes.clear();
    for (const { waiters } of entries) for (const { reject } of waiters) reject(networkError("The change was not sent."));
  }

  async #run(lane: Lane): Promise<void> {
    if (lane.running) return;
    lane.running = true;
    for (let entry = this.#next(lane); entry; entry = this.#next(lane)) if (!(await this.#send(lane, entry))) break;
    lane.running = false;
  }

  #next(lane: Lane): Entry | undefined {
    const entry = lane.entries.find(({ rev }) => rev === 0);
    return entry && this.#lanes.get(entry.change.messageId) === lane ? entry : undefined;
  }

  /** False: to be repeated after a pause. */
  async #send(lane: Lane, entry: Entry): Promise<boolean> {
    entry.sending = true;
    try {
      const { rev, read } = await transmitChange(this.#server, entry);
      if (!lane.entries.includes(entry)) return true;
      entry.rev = rev;
      lane.backoff.reset();
      for (const { resolve } of entry.waiters.splice(0)) resolve();
      if (read) this.#listener.onRead(read);
      this.#listener.onRev(rev);
    } catch (thrown) {
      const error = toHoopoeError(thrown);
      entry.sending = false;
      if (error.retryable && lane.entries.includes(entry)) {
        this.#timers.restart(entry.change.messageId, lane.backoff.next(error.retryAfterMs), () => void this.#run(lane));
        return false;
      }
      lane.entries = lane.entries.filter((held) => held !== entry);
      if (lane.entries.length === 0) this.#lanes.delete(entry.change.messageId);
      for (const { reject } of entry.waiters.splice(0)) reject(error);
    }
    this.#listener.onChange();
    return true;
  }
}

/** Whether `earlier` need not be sent once `later` is wished for. */
function replaces(later: OwnChange, earlier: OwnChange): boolean {
  if (later.kind === "recall") return true;
  if (later.kind === "react") return earlier.kind === "react" && earlier.emoji === later.emoji;
  return earlier.kind === "edit";
}
