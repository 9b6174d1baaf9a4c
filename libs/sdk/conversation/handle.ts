import { type ClientInput, type Delta, Emoji, type Head, type Member, type Message, type Regenerated, type RunState } from "@hoopoe/protocol";
import type { Server } from "../client/server.js";
import type { Directory } from "../conversations/directory.js";
import { HoopoeError } from "../hoopoe-error.js";
import type { Item } from "../log/item.js";
import { hasOlder, type Log } from "../log/log.js";
import type { Frame } from "../observable/frame.js";
import { Signal } from "../observable/signal.js";
import type { ConversationDetail, ConversationHandle, DraftInput, VersionPage } from "../types.js";
import { LogSync } from "./log-sync.js";
import { Outbox } from "./outbox.js";
import { OwnChanges } from "./own-changes.js";
import { ReadMark } from "./read-mark.js";
import { createViews, unlessSame } from "./show-messages.js";
import { Typing } from "./typing.js";

export type HandleParts = { server: Server; directory: Directory; frame: Frame; onOpen(handle: Handle): void; onClose(handle: Handle): void };

/** One conversation: what is shown of it, and what can be done in it. */
export class Handle implements ConversationHandle {
  readonly id: string;
  readonly view: Signal<ConversationDetail>;
  readonly #parts: HandleParts;
  readonly #sync: LogSync;
  readonly #outbox: Outbox;
  readonly #changes: OwnChanges;
  readonly #show = createViews();
  readonly #readMark: ReadMark;
  readonly #typing: Typing;
  #receipts: ReadonlyMap<string, number> = new Map();
  #opened = 0;

  constructor(id: string, parts: HandleParts) {
    const { server, directory, frame } = parts;
    this.id = id;
    this.#parts = parts;
    this.view = new Signal(frame, (previous) => this.#compute(previous));
    const onChange = this.view.invalidate;
    const onLog = (): void => {
      this.#changes.settle((messageId) => this.#sync.shownRev(messageId));
      onChange();
    };
    this.#sync = new LogSync(id, { server, directory, listener: { onChange: onLog, onMessage: (message) => this.#heard(message) } });
    this.#changes = new OwnChanges(server, { onChange, onRev: (rev) => this.#sync.spoke(rev), onRead: (message) => this.#sync.read(message) });
    this.#readMark = new ReadMark(id, server, (seq) => directory.settleRead(id, seq));
    this.#typing = new Typing(id, server, onChange);
    this.#outbox = new Outbox(id, server, {
      onChange: () => {
        onChange();
        directory.draftsChanged();
      },
      onSent: (message, sent) => this.#sync.sent(message, sent.rev),
    });
  }

  get isOpen(): boolean {
    return this.#opened > 0;
  }

  /** What is held of the conversation; null while nothing is. */
  get log(): Log | null {
    return this.#sync.log;
  }

  get draftCount(): number {
    return this.#outbox.size;
  }

  open(): void {
    this.#opened += 1;
    if (this.#opened > 1) return;
    this.#parts.onOpen(this);
    if (this.#parts.server.me && !this.#sync.log && this.#sync.state !== "loading") this.#sync.begin();
  }

  close(): void {
    if (this.#opened === 0) return;
    this.#opened -= 1;
    if (this.#opened > 0) return;
    this.#sync.rest();
    this.#parts.onClose(this);
    this.view.invalidate();
  }

  loadOlder(): Promise<void> {
    return this.#sync.loadOlder();
  }

  send(input: DraftInput): string {
    this.#typing.told();
    return this.#outbox.add(input);
  }

  retry(clientId: string): void {
    this.#outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.#outbox.discard(clientId);
  }

  edit(messageId: string, text: string): Promise<void> {
    return this.#changes.add({ kind: "edit", messageId, text }, this.#sync.find(messageId));
  }

  recall(messageId: string): Promise<void> {
    return this.#changes.add({ kind: "recall", messageId }, this.#sync.find(messageId));
  }

  async react(messageId: string, emoji: string, on: boolean): Promise<void> {
    const parsed = Emoji.safeParse(emoji);
    if (!parsed.success) throw new HoopoeError("VALIDATION", { message: "A reaction is one emoji." });
    await this.#changes.add({ kind: "react", messageId, emoji: parsed.data, on }, this.#sync.find(messageId));
  }

  versions(messageId: string, cursor?: string): Promise<VersionPage> {
    return this.#parts.server.call("listVersions", { params: { id: messageId }, ...(cursor === undefined ? {} : { query: { cursor } }) });
  }

  markRead(seq: number): void {
    const { directory } = this.#parts;
    const readSeq = directory.get(this.id)?.readSeq ?? 0;
    if (seq <= readSeq) return;
    this.#readMark.mark(seq, readSeq);
    directory.readMark(this.id, seq);
  }

  typing(): void {
    this.#typing.tell();
  }

  regenerate(messageId: string): Promise<Regenerated> {
    return this.#parts.server.emit("run:regenerate", { messageId });
  }

  async stop(target: ClientInput<"run:stop">): Promise<RunState> {
    const { state } = await this.#parts.server.emit("run:stop", target);
    return state;
  }

  /** Somebody signed in. */
  begin(): void {
    if (this.isOpen) this.#sync.begin();
    this.#outbox.resume();
  }

  /** Became a member (again). */
  created(): void {
    this.#receipts = new Map();
    if (this.isOpen || this.#sync.log) this.#sync.begin();
  }

  /** The list has it (again), though no event said so. */
  appeared(): void {
    if (this.isOpen && this.#sync.state === "gone") this.#sync.begin();
  }

  gone(): void {
    this.#receipts = new Map();
    this.#typing.clear();
    this.#readMark.clear();
    this.#changes.clear();
    if (this.isOpen || this.#sync.log) this.#sync.gone();
  }

  /** Nobody is signed in. What is unsent is kept, in case the same person comes back. */
  end(): void {
    this.release();
    this.#outbox.stop();
    this.#changes.clear();
    this.#readMark.clear();
  }

  /** Not looked at for long. */
  release(): void {
    this.#receipts = new Map();
    this.#typing.clear();
    this.#sync.release();
  }

  clearOutbox(): void {
    this.#outbox.clear();
  }

  connected(): void {
    this.#outbox.resume();
    this.#changes.resume();
    this.#readMark.resume();
    this.#sync.connected();
  }

  event(item: Item): void {
    this.#sync.event(item);
  }

  delta(delta: Delta): void {
    this.#sync.delta(delta);
  }

  head(head: Head): void {
    this.#sync.head(head);
  }

  heardTyping(userId: string): void {
    if (this.#sync.log) this.#typing.heard(userId);
  }

  receipt(userId: string, readSeq: number): void {
    if (!this.#sync.log || (this.#receipts.get(userId) ?? 0) >= readSeq) return;
    this.#receipts = new Map(this.#receipts).set(userId, readSeq);
    this.view.invalidate();
  }

  #heard({ sender, clientId }: Message): void {
    if (sender.id === this.#parts.server.me) this.#outbox.confirm(clientId);
    else this.#typing.ended(sender.id);
  }

  #compute(previous: ConversationDetail | undefined): ConversationDetail {
    const { log, state, error, loadingOlder } = this.#sync;
    const loaded = log && Number.isFinite(log.from) ? log : null;
    const messages = [...(loaded?.messages.map((message) => this.#show(message, this.#changes.show(message))) ?? []), ...this.#outbox.views];
    const members = [...(loaded?.members.values() ?? [])];
    return {
      state,
      error,
      conversation: this.#parts.directory.get(this.id),
      messages: unlessSame(previous?.messages, messages),
      hasOlder: loaded !== null && hasOlder(loaded),
      loadingOlder,
      members: unlessSame<Member>(previous?.members, members),
      receipts: this.#receipts,
      typing: this.#typing.users,
    };
  }
}
