import type { Conversation, Head } from "@hoopoe/protocol";
import type { Server } from "../client/server.js";
import { type HoopoeError, networkError, toHoopoeError } from "../hoopoe-error.js";
import type { Item } from "../log/item.js";
import { hasGap, hearOf } from "../log/revs.js";
import type { Frame } from "../observable/frame.js";
import { Signal } from "../observable/signal.js";
import { Timers } from "../observable/timers.js";
import { Backoff, jittered } from "../socket/backoff.js";
import type { ConversationsView } from "../types.js";
import { applyReadMark, applySnapshot, applyToHeader, createHeader, type Header, isCurrent } from "./header.js";
import { Memberships } from "./membership.js";
import { readHeads, readList } from "./read-pages.js";
import { ReadQueue } from "./read-queue.js";
import { Rows } from "./rows.js";

const gapMs = 300;
const againMs = 5_000;
const headsEveryMs = 60_000;
/** With more to read than this, the list itself is the shorter way. */
const singlesMax = 8;

export type DirectoryListener = {
  /** The caller is no longer a member, or the conversation is erased. */
  onGone(conversationId: string): void;
  /** The caller became a member (again): begin as a newcomer. */
  onCreated(conversationId: string): void;
  /** A conversation is there that was not known, or was thought to be gone. */
  onAppeared(conversationId: string): void;
  /** What heads say of a conversation. */
  onHead(head: Head): void;
  onChange(conversationId: string): void;
  draftCount(conversationId: string): number;
};

/** Every conversation of the caller, with little memory: names, unread, last message. The truth about who is in which comes through here. */
export class Directory {
  readonly view: Signal<ConversationsView>;
  readonly #server: Server;
  readonly #listener: DirectoryListener;
  readonly #timers = new Timers();
  readonly #headers = new Map<string, Header>();
  readonly #memberships = new Memberships();
  /** Of conversations that are not held yet: the greatest rev that an event brought. An answer on its way may be older. */
  readonly #heard = new Map<string, number>();
  readonly #rows = new Rows();
  readonly #backoff = new Backoff(1_000, 30_000);
  readonly #reading = new ReadQueue((id) => this.#read(id));
  #loaded = false;
  #loading = false;
  #error: HoopoeError | null = null;
  #syncing: Promise<void> | null = null;
  #syncAgain = false;
  /** Raised when the session changes: answers for the one before are thrown away. */
  #turn = 0;

  constructor(server: Server, frame: Frame, listener: DirectoryListener) {
    this.#server = server;
    this.#listener = listener;
    this.view = new Signal<ConversationsView>(frame, () => this.#compute());
  }

  get(conversationId: string): Conversation | null {
    return this.#headers.get(conversationId)?.conversation ?? null;
  }

  get memberships(): Memberships {
    return this.#memberships;
  }

  start(): void {
    this.#loading = true;
    this.view.invalidate();
    void this.#load();
  }

  /** Forgets everything. */
  stop(): void {
    this.#turn += 1;
    this.#timers.stopAll();
    this.#headers.clear();
    this.#heard.clear();
    this.#memberships.clear();
    this.#rows.clear();
    this.#reading.clear();
    this.#loaded = this.#loading = this.#syncAgain = false;
    this.#error = null;
    this.#syncing = null;
    this.view.invalidate();
  }

  close(): void {
    this.stop();
    this.#timers.close();
  }

  /** Takes in an event's item. */
  ingest(conversationId: string, item: Item): void {
    const header = this.#headers.get(conversationId);
    if (!header) return this.#heardOfUnknown(conversationId, item.rev);
    if (!applyToHeader(header, item, this.#server.me)) return;
    if (header.stale || hasGap(header.revs)) this.#refreshSoon(conversationId);
    this.#changed(conversationId);
  }

  created(conversationId: string, rev: number): void {
    if (!this.#memberships.created(conversationId, rev)) return;
    this.#headers.delete(conversationId);
    this.#reading.want(conversationId);
    this.#listener.onCreated(conversationId);
  }

  removed(conversationId: string, rev: number): void {
    if (this.#memberships.removed(conversationId, rev)) this.#drop(conversationId);
  }

  /** The caller has read up to `seq`, here or on another device. */
  readMark(conversationId: string, seq: number): void {
    const header = this.#headers.get(conversationId);
    if (!header || !applyReadMark(header, seq)) return;
    this.#changed(conversationId);
  }

  /** The server has the caller's own mark up to `seq`: what stays unread can be asked for. */
  settleRead(conversationId: string, seq: number): void {
    const header = this.#headers.get(conversationId);
    if (!header) return;
    header.settledSeq = Math.max(header.settledSeq, seq);
    if (header.stale) this.#refreshSoon(conversationId);
  }

  draftsChanged(): void {
    this.view.invalidate();
  }

  /** Takes in a conversation that the server just answered with, unless its membership changed since `asked`. */
  take(conversation: Conversation, asked: number): void {
    if (this.#memberships.isStale(conversation.id, asked)) return;
    const header = this.#headers.get(conversation.id);
    if (header && header.conversation.epoch === conversation.epoch) {
      this.#memberships.seen(conversation.id, conversation.rev);
      if (!applySnapshot(header, conversation)) header.stale = true;
    } else {
      this.#memberships.restored(conversation.id, conversation.rev);
      const created = createHeader(conversation);
      hearOf(created.revs, this.#heard.get(conversation.id) ?? 0);
      this.#heard.delete(conversation.id);
      this.#headers.set(conversation.id, created);
      if (!header) this.#listener.onAppeared(conversation.id);
    }
    const held = this.#headers.get(conversation.id) as Header;
    // While the server does not know the caller's read mark, asking again would not help: `settleRead` does, later.
    const settled = held.settledSeq >= held.conversation.readSeq;
    if ((held.stale && settled) || hasGap(held.revs)) this.#refreshSoon(conversation.id);
    this.#changed(conversation.id);
  }

  /** The conversation as the server has it now. Throws HoopoeError; NOT_FOUND drops it. */
  read(conversationId: string): Promise<Conversation> {
    return this.#reading.read(conversationId);
  }

  /** Asks how far every conversation is (rule 5): after each connect, on becoming visible, once a minute. */
  sync(): void {
    // Not all clients in the same second of each minute.
    this.#timers.restart("heads", headsEveryMs * (0.9 + Math.random() / 10), () => this.sync());
    if (this.#syncing) {
      this.#syncAgain = true;
      return;
    }
    const turn = this.#turn;
    this.#syncing = this.#sync(turn).finally(() => {
      if (turn !== this.#turn) return;
      this.#syncing = null;
      if (this.#syncAgain) {
        this.#syncAgain = false;
        this.sync();
      }
    });
  }

  async #sync(turn: number): Promise<void> {
    if (!this.#server.online) return;
    if (!this.#loaded) return this.#load();
    const asked = this.#memberships.now();
    try {
      const heads = await readHeads(this.#server);
      if (turn !== this.#turn) return;
      this.#backoff.reset();
      this.#takeHeads(heads, asked);
    } catch (thrown) {
      const { code, retryable, retryAfterMs } = toHoopoeError(thrown);
      if (turn !== this.#turn || !retryable) return;
      this.#timers.restart("heads", this.#backoff.next(retryAfterMs), () => this.sync());
      // No answer on a connection that looks alive: a machine that slept, a network that changed.
      if (code === "NETWORK") this.#server.reconnect();
    }
  }

  #takeHeads(heads: Head[], asked: number): void {
    const behind: string[] = [];
    const present = new Set<string>();
    for (const head of heads) {
      const id = head.conversationId;
      present.add(id);
      if (this.#memberships.isStale(id, asked)) continue;
      if (!isCurrent(this.#headers.get(id), head)) behind.push(id);
      this.#listener.onHead(head);
    }
    for (const id of this.#headers.keys()) {
      if (present.has(id) || this.#memberships.isStale(id, asked)) continue;
      this.#memberships.missed(id);
      this.#drop(id);
    }
    if (behind.length > singlesMax) void this.#load();
    else for (const id of behind) this.#reading.want(id);
  }

  async #load(): Promise<void> {
    const turn = this.#turn;
    const asked = this.#memberships.now();
    try {
      const first = !this.#loaded;
      const conversations = await readList(this.#server);
      if (turn !== this.#turn) return;
      this.#loaded = true;
      this.#loading = false;
      this.#error = null;
      for (const conversation of conversations) this.take(conversation, asked);
      this.view.invalidate();
      if (first) this.sync();
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#error = this.#loaded ? null : toHoopoeError(thrown);
      this.#loading = !this.#loaded && toHoopoeError(thrown).retryable;
      this.view.invalidate();
      this.#timers.restart("load", this.#backoff.next(toHoopoeError(thrown).retryAfterMs), () => void this.#load());
    }
  }

  async #read(id: string): Promise<Conversation> {
    const turn = this.#turn;
    const asked = this.#memberships.now();
    const header = this.#headers.get(id);
    if (header) header.stale = false;
    const known = header?.revs.known;
    try {
      const conversation = await this.#server.call("readConversation", { params: { id } });
      if (turn !== this.#turn) throw networkError("The session has changed.");
      // Asked for before the caller's membership changed: thrown away (rule 9).
      if (this.#memberships.isStale(id, asked)) return this.#read(id);
      // What was spoken of before asking and is not in the answer is no gap to be healed again and again.
      if (header && header.revs.known === known) header.revs.known = Math.max(header.revs.rev, conversation.rev);
      this.take(conversation, asked);
      return conversation;
    } catch (thrown) {
      if (turn !== this.#turn) throw thrown;
      if (header) header.stale = true;
      const error = toHoopoeError(thrown);
      if (error.code === "NOT_FOUND") {
        if (this.#memberships.isStale(id, asked) && !this.#memberships.isGone(id)) return this.#read(id);
        this.#memberships.missed(id);
        this.#drop(id);
      } else if (error.retryable) this.#timers.once(`refresh:${id}`, jittered(Math.max(againMs, error.retryAfterMs ?? 0)), () => this.#reading.want(id));
      throw error;
    }
  }

  #heardOfUnknown(id: string, rev: number): void {
    if (this.#memberships.isGone(id)) return;
    this.#heard.set(id, Math.max(rev, this.#heard.get(id) ?? 0));
    this.#refreshSoon(id);
  }

  #refreshSoon(id: string): void {
    this.#timers.once(`refresh:${id}`, gapMs, () => {
      const header = this.#headers.get(id);
      if (!header || header.stale || hasGap(header.revs)) this.#reading.want(id);
    });
  }

  #drop(id: string): void {
    this.#headers.delete(id);
    this.#rows.forget(id);
    this.#listener.onGone(id);
    this.view.invalidate();
  }

  #changed(id: string): void {
    this.view.invalidate();
    this.#listener.onChange(id);
  }

  #compute(): ConversationsView {
    return { loading: this.#loading, error: this.#error, items: this.#rows.sorted(this.#headers.values(), (id) => this.#listener.draftCount(id)) };
  }
}
