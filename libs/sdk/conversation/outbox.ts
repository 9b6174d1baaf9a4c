import type { Message, Sent } from "@hoopoe/protocol";
import type { Server } from "../client/server.js";
import { type HoopoeError, networkError, toHoopoeError } from "../hoopoe-error.js";
import { Backoff } from "../socket/backoff.js";
import type { DraftInput, MessageView } from "../types.js";

/** Without a connection for so long, messages go by REST, should that work. */
const restAfterMs = 8_000;

type Entry = { draft: DraftInput; view: MessageView };

/** A clientId: 128 random bits as hex. Pages on plain http (a house's own network) have no `crypto.randomUUID`. */
export const newClientId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export type OutboxListener = {
  onChange(): void;
  /** The server took it: the message as far as it is known, to be shown until its event comes. */
  onSent(message: Message, sent: Sent): void;
};

/**
 * Messages that the server has not taken yet, of one conversation, sent one after the other so that their order stays. A message is
 * repeated with the same clientId until it is taken or refused. Kept in memory only: text must not lie on a disk unsealed, so what is
 * unsent is lost with the page.
 */
export class Outbox {
  readonly #conversationId: string;
  readonly #server: Server;
  readonly #listener: OutboxListener;
  readonly #backoff = new Backoff(500, 10_000);
  #entries: Entry[] = [];
  #running = false;
  #stopped = false;
  #wake: (() => void) | null = null;

  constructor(conversationId: string, server: Server, listener: OutboxListener) {
    this.#conversationId = conversationId;
    this.#server = server;
    this.#listener = listener;
  }

  get size(): number {
    return this.#entries.length;
  }

  get views(): MessageView[] {
    return this.#entries.map(({ view }) => view);
  }

  add(draft: DraftInput): string {
    const clientId = newClientId();
    this.#entries.push({
      draft: { ...draft, mentions: [...(draft.mentions ?? [])], attachments: [...(draft.attachments ?? [])] },
      view: this.#show(draft, clientId),
    });
    this.#listener.onChange();
    void this.#run();
    return clientId;
  }

  retry(clientId: string): void {
    if (this.#change(clientId, "failed", { status: "sending", error: null })) void this.#run();
  }

  discard(clientId: string): void {
    this.#remove(clientId);
  }

  /** The message was seen, as an event or in a page: it is sent, whatever became of the acknowledgement. */
  confirm(clientId: string): void {
    this.#remove(clientId);
  }

  /** There is a connection: no more waiting. */
  resume(): void {
    this.#stopped = false;
    this.#backoff.reset();
    this.#wake?.();
    void this.#run();
  }

  /** Sends nothing until `resume`. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  clear(): void {
    this.#entries = [];
    this.stop();
    this.#listener.onChange();
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    try {
      for (let entry = this.#first(); entry; entry = this.#first()) await this.#send(entry);
    } finally {
      this.#running = false;
    }
    // Asked to go on while the last answer was on its way.
    if (this.#first()) void this.#run();
  }

  #first(): Entry | undefined {
    return this.#stopped ? undefined : this.#entries.find(({ view }) => view.status === "sending");
  }

  async #send({ draft, view }: Entry): Promise<void> {
    try {
      const sent = await this.#transmit(draft, view.clientId);
      this.#backoff.reset();
      if (!this.#has(view.clientId)) return;
      const { status: _status, error: _error, ...message } = view;
      this.#listener.onSent({ ...message, id: sent.id, seq: sent.seq, createdAt: sent.createdAt }, sent);
      this.#remove(view.clientId);
    } catch (thrown) {
      const error = toHoopoeError(thrown);
      if (error.retryable) await this.#pause(error);
      else this.#change(view.clientId, "sending", { status: "failed", error });
    }
  }

  #transmit({ attachments = [], ...draft }: DraftInput, clientId: string): Promise<Sent> {
    const body = { ...draft, clientId, attachments: attachments.map(({ id }) => id) };
    if (this.#server.online) return this.#server.emit("message:send", { ...body, conversationId: this.#conversationId });
    if (this.#server.offlineMs < restAfterMs) return Promise.reject(networkError());
    return this.#server.call("sendMessage", { params: { id: this.#conversationId }, body });
  }

  #pause(error: HoopoeError): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), this.#backoff.next(error.retryAfterMs));
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }

  #has(clientId: string): boolean {
    return this.#entries.some(({ view }) => view.clientId === clientId);
  }

  #remove(clientId: string): void {
    if (!this.#has(clientId)) return;
    this.#entries = this.#entries.filter(({ view }) => view.clientId !== clientId);
    this.#listener.onChange();
  }

  #change(clientId: string, from: MessageView["status"], change: Pick<MessageView, "status" | "error">): boolean {
    const entry = this.#entries.find(({ view }) => view.clientId === clientId && view.status === from);
    if (!entry) return false;
    entry.view = { ...entry.view, ...change };
    this.#listener.onChange();
    return true;
  }

  #show({ text, mentions, replyTo, threadRoot, attachments }: DraftInput, clientId: string): MessageView {
    return {
      id: `pending:${clientId}`,
      conversationId: this.#conversationId,
      seq: 0,
      rev: 0,
      sender: { id: this.#server.me, kind: "human" },
      clientId,
      text,
      mentions: [...(mentions ?? [])],
      replyTo: replyTo ?? null,
      threadRoot: threadRoot ?? null,
      attachments: [...(attachments ?? [])],
      reactions: [],
      createdAt: new Date().toISOString(),
      editedAt: null,
      recalledAt: null,
      forwarded: null,
      ai: null,
      status: "sending",
      error: null,
    };
  }
}
