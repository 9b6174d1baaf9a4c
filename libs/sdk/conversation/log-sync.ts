import type { Changes, Delta, Head, Message } from "@hoopoe/protocol";
import type { Server } from "../client/server.js";
import type { Directory } from "../conversations/directory.js";
import { readMembers } from "../conversations/read-pages.js";
import { type HoopoeError, toHoopoeError } from "../hoopoe-error.js";
import { applyDelta } from "../log/apply-delta.js";
import { applyEvent, applyMember, applyPage, expectPage, forgetPage } from "../log/apply-item.js";
import type { Item } from "../log/item.js";
import { createLog, hasOlder, type Log, trimLog } from "../log/log.js";
import { isStreaming } from "../log/merge-message.js";
import { placeMessage } from "../log/place-message.js";
import { hasGap, hearOf } from "../log/revs.js";
import { Timers } from "../observable/timers.js";
import { Backoff, jittered } from "../socket/backoff.js";
import type { ConversationState } from "../types.js";
import { Puller, type PullTarget } from "./puller.js";

const gapMs = 300;
const stuckMs = 1_000;
const pageSize = 50;
/** How much of a conversation is held while somebody looks at it: the newest; older pages come (again) by `loadOlder`. Texts in UTF-16 units. */
const openWindow = { messages: 5_000, units: 4 * 1024 * 1024 };
const closedWindow = { messages: 200, units: 256 * 1024 };

export type LogSyncListener = {
  onChange(): void;
  /** Every message that is heard of, from wherever. */
  onMessage(message: Message): void;
};

/** Keeps the log of one conversation complete: begins as a newcomer, takes events, heals gaps by pulling. */
export class LogSync {
  readonly #id: string;
  readonly #server: Server;
  readonly #directory: Directory;
  readonly #listener: LogSyncListener;
  readonly #timers = new Timers();
  readonly #backoff = new Backoff(1_000, 15_000);
  log: Log | null = null;
  state: ConversationState = "idle";
  error: HoopoeError | null = null;
  loadingOlder = false;
  readonly #puller = new Puller(this.#pullTarget());
  /** Raised with every beginning and end: answers asked for before are thrown away. */
  #turn = 0;

  constructor(id: string, parts: { server: Server; directory: Directory; listener: LogSyncListener }) {
    this.#id = id;
    this.#server = parts.server;
    this.#directory = parts.directory;
    this.#listener = parts.listener;
  }

  /** Begins (again) as a newcomer (rule 10). */
  begin(): void {
    this.#forget("loading");
    void this.#begin(this.#turn);
  }

  /** Lets everything go. */
  release(): void {
    this.#forget("idle");
  }

  /** The caller is no member any more. */
  gone(): void {
    this.#forget("gone");
  }

  /** Nobody looks: keep the newest only. */
  rest(): void {
    if (this.log && !this.loadingOlder) trimLog(this.log, closedWindow);
  }

  event(item: Item): void {
    if (item.type === "message") this.#listener.onMessage(item.message);
    if (!this.log) return;
    applyEvent(this.log, item);
    this.#trim(this.log);
    this.#healSoon();
    this.#listener.onChange();
  }

  delta(delta: Delta): void {
    const { log } = this;
    if (!log) return;
    const result = applyDelta(log, delta);
    if (result === "held") this.#timers.once(`stuck:${delta.messageId}`, stuckMs, () => this.#unstick(log, delta.messageId));
    this.#listener.onChange();
  }

  /** What heads say: pull at once, and begin again after a restore. */
  head(head: Head): void {
    if (!this.log) return;
    if (head.epoch !== this.log.epoch) return this.begin();
    hearOf(this.log.revs, head.rev);
    if (hasGap(this.log.revs)) this.#puller.pull();
  }

  /** After a connect: what streamed meanwhile is read again. */
  connected(): void {
    if (this.state === "loading" || this.state === "error") this.#retry();
    this.#puller.renew();
    for (const message of this.log?.messages ?? []) if (isStreaming(message)) void this.#reread(message.id);
  }

  /** The caller's own message was taken at `rev`: shown until its event comes, which replaces it. The rev moves nothing (rule 4). */
  sent(message: Message, rev: number): void {
    const { log } = this;
    if (!log) return;
    // Complete beyond it: the log has it, or may not show it.
    if (log.revs.rev < rev) placeMessage(log, { ...message, rev: 0 });
    hearOf(log.revs, rev);
    this.#healSoon();
    this.#listener.onChange();
  }

  find(messageId: string): Message | undefined {
    return this.log?.byId.get(messageId);
  }

  /** Up to which rev a message is shown; without end when it is not shown at all. */
  shownRev(messageId: string): number {
    const message = this.find(messageId);
    return message && this.log ? Math.max(message.rev, this.log.revs.rev) : Number.POSITIVE_INFINITY;
  }

  /** An acknowledgement spoke of a rev. It moves nothing (rule 4), but its event should come. */
  spoke(rev: number): void {
    const { log } = this;
    if (!log) return;
    hearOf(log.revs, rev);
    this.#healSoon();
    this.#listener.onChange();
  }

  /** A message was read by itself. */
  read(message: Message): void {
    if (this.log) placeMessage(this.log, message);
    this.#listener.onChange();
  }

  async loadOlder(): Promise<void> {
    const { log } = this;
    if (!log || this.loadingOlder || !hasOlder(log)) return;
    this.loadingOlder = true;
    this.#listener.onChange();
    const beforeSeq = expectPage(log);
    try {
      const page = await this.#server.call("listMessages", { params: { id: this.#id }, query: { beforeSeq, limit: pageSize } });
      if (this.log === log) applyPage(log, page);
    } catch (thrown) {
      forgetPage(log);
      throw thrown;
    } finally {
      if (this.log === log) this.loadingOlder = false;
      this.#listener.onChange();
    }
  }

  #forget(state: ConversationState): void {
    this.#turn += 1;
    this.#timers.stopAll();
    this.log = null;
    this.error = null;
    this.loadingOlder = false;
    this.#puller.forget();
    this.state = state;
    this.#listener.onChange();
  }

  async #begin(turn: number): Promise<void> {
    const params = { id: this.#id };
    try {
      const conversation = await this.#directory.read(this.#id);
      if (turn !== this.#turn) return;
      const log = createLog(conversation);
      this.log = log;
      const [page, members] = await Promise.all([
        this.#server.call("listMessages", { params, query: { limit: pageSize } }),
        readMembers(this.#server, this.#id),
      ]);
      if (turn !== this.#turn) return;
      for (const message of page.items) this.#listener.onMessage(message);
      applyPage(log, page);
      for (const member of members) applyMember(log, member);
      this.state = "ready";
      this.error = null;
      this.#backoff.reset();
      this.#puller.pull();
      this.#listener.onChange();
    } catch (thrown) {
      if (turn === this.#turn) this.#failed(toHoopoeError(thrown));
    }
  }

  /** A beginning that failed: gone, or tried again. */
  #failed(error: HoopoeError): void {
    this.log = null;
    // Perhaps it was asked for before the caller came back: the directory, which reads it again, has the last word.
    if (error.code === "NOT_FOUND" && this.#directory.get(this.#id)) return this.#timers.once("retry", this.#backoff.next(), () => this.begin());
    this.error = error;
    this.state = error.code === "NOT_FOUND" ? "gone" : "error";
    if (error.retryable) this.#timers.once("retry", this.#backoff.next(error.retryAfterMs), () => this.#retry());
    this.#listener.onChange();
  }

  /** Begins again without taking the error off the screen before it is over. */
  #retry(): void {
    if (this.state !== "error") return;
    this.#turn += 1;
    this.#timers.stop("retry");
    void this.#begin(this.#turn);
  }

  #healSoon(): void {
    if (this.state !== "ready" || !this.log || !hasGap(this.log.revs)) return;
    this.#timers.once("gap", gapMs, () => {
      if (this.log && hasGap(this.log.revs)) this.#puller.pull();
    });
  }

  #pullTarget(): PullTarget {
    return {
      log: () => this.log,
      read: (afterRev) => this.#readChanges(afterRev),
      onPage: (page) => this.#took(page),
      onVoid: () => this.begin(),
      onComplete: () => {
        this.#backoff.reset();
        this.#healSoon();
      },
      onError: (error) => this.#pullFailed(error),
    };
  }

  #pullFailed({ code, retryAfterMs }: HoopoeError): void {
    if (code === "NOT_FOUND") void this.#directory.read(this.#id).catch(() => {});
    else this.#timers.once("gap", this.#backoff.next(retryAfterMs), () => this.#puller.pull());
  }

  #took(page: Changes): void {
    for (const item of page.items) if (item.type === "message") this.#listener.onMessage(item.message);
    if (this.log) this.#trim(this.log);
    this.#listener.onChange();
  }

  #readChanges(afterRev: number): Promise<Changes> {
    if (this.#server.online) return this.#server.emit("sync:pull", { conversationId: this.#id, afterRev });
    return this.#server.call("listChanges", { params: { id: this.#id }, query: { afterRev } });
  }

  #unstick(log: Log, messageId: string): void {
    if (this.log !== log || !log.early.has(messageId)) return;
    if (log.byId.has(messageId)) void this.#reread(messageId);
    else this.#puller.pull();
  }

  async #reread(messageId: string): Promise<void> {
    const { log } = this;
    try {
      const message = await this.#server.call("readMessage", { params: { id: messageId } });
      if (!log || this.log !== log) return;
      placeMessage(log, message);
      this.#listener.onChange();
    } catch (thrown) {
      const { retryable, retryAfterMs = 0 } = toHoopoeError(thrown);
      if (!retryable || !log || this.log !== log) return;
      this.#timers.once(`stuck:${messageId}`, jittered(Math.max(stuckMs * 2, retryAfterMs)), () => void this.#reread(messageId));
    }
  }

  #trim(log: Log): void {
    if (!this.loadingOlder && this.state === "ready") trimLog(log, openWindow);
  }
}
