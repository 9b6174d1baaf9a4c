import type { Changes, ClientData, ClientEvent, ClientInput, Conversation, Delta, Head, Message, RouteName, Sent } from "@hoopoe/protocol";
import { type Conversations, openConversations, resync } from "../client/open-conversations.js";
import { routeEvent } from "../client/route-event.js";
import type { Server } from "../client/server.js";
import { HoopoeError, networkError } from "../hoopoe-error.js";
import { isStreaming } from "../log/merge-message.js";
import { replaceMessage } from "../log/place-message.js";
import { completeTo } from "../log/revs.js";
import { createFrame } from "../observable/frame.js";
import type { CallAnswer, CallInput } from "../types.js";
import { Presence } from "../users/presence.js";
import type { Told } from "./room-model.js";
import type { Rule } from "./rules.js";
import { me, type Question, type ServerModel } from "./server-model.js";
import type { VirtualTime } from "./virtual-time.js";

/** What becomes of a question: answered at once or when the history says so, never asked, or carried out without an answer. */
export type Fate = "now" | "later" | "lost" | "unanswered";
const reconnectMs = 300;
const rereading: Rule = "answer: what streams is read again after a connect";
/** Whoever asks more than this in one history never ends. */
const questionsMax = 5_000;

type Pending = { settle(): void; socket: boolean };
export type DeviceParts = { model: ServerModel; time: VirtualTime; off: Rule | null; fate(): Fate };

/** One device of the reader: the SDK as it is, from its events and answers to what it holds, behind a network that does what it is told to. */
export class Device implements Server {
  readonly me = me;
  readonly offlineMs = 0;
  online = false;
  /** The network keeps nothing back any more. */
  calm = true;
  readonly #parts: DeviceParts;
  readonly #conversations: Conversations;
  readonly #presence: Presence;
  readonly #frame = createFrame();
  #pending: Pending[] = [];
  #deaf = false;
  #questions = 0;
  #turns = 1_000_000;

  constructor(parts: DeviceParts) {
    this.#parts = parts;
    this.#conversations = openConversations(this, this.#frame);
    this.#presence = new Presence(this.#frame);
    const { memberships } = this.directory;
    const isStale = memberships.isStale.bind(memberships);
    memberships.isStale = (id, asked) => !this.#deaf && isStale(id, asked);
  }

  get directory(): Conversations["directory"] {
    return this.#conversations.directory;
  }

  handle(id: string): ReturnType<Conversations["handles"]["get"]> {
    return this.#conversations.handles.get(id);
  }

  start(): void {
    this.directory.start();
    this.connect();
    for (const { id } of this.#parts.model.rooms) this.handle(id).open();
  }

  connect(): void {
    this.online = true;
    const { directory, handles } = this.#conversations;
    if (this.#parts.off === "5 heads after every connect") for (const handle of handles.all()) handle.connected();
    else resync({ directory, handles });
  }

  /** The connection is gone, and with it every answer that would have come over it. */
  cut(): void {
    this.online = false;
    for (const pending of this.#pending.filter(({ socket }) => socket)) pending.settle();
    this.#pending = this.#pending.filter(({ socket }) => !socket);
  }

  /** As the connection does it: not without a pause. */
  reconnect(): void {
    this.cut();
    setTimeout(() => !this.online && this.connect(), reconnectMs);
  }

  /** The answer that has waited longest, or another. */
  answer(at: number): void {
    const [pending] = this.#pending.splice(at % Math.max(1, this.#pending.length), 1);
    pending?.settle();
  }

  get waits(): boolean {
    return this.#pending.length > 0;
  }

  close(): void {
    this.directory.close();
    for (const handle of this.#conversations.handles.all()) handle.end();
    this.#frame.close();
  }

  call<R extends RouteName>(route: R, input: CallInput<R> = {}): Promise<CallAnswer<R>> {
    return this.#ask(route, input as Question, false) as Promise<CallAnswer<R>>;
  }

  emit<E extends ClientEvent>(event: E, input: ClientInput<E>): Promise<ClientData<E>> {
    if (!this.online) return Promise.reject(networkError());
    return this.#ask(event, input as Question, true) as Promise<ClientData<E>>;
  }

  emitVolatile(): void {}

  /** An event arrives. */
  deliver({ event, payload: sent }: Told): void {
    const { off } = this.#parts;
    const payload = structuredClone(sent) as Told["payload"] & { erased?: unknown; attempt?: number; index?: number };
    const id = payload.conversationId;
    if (off === "9 the higher of created and removed wins" && /:(created|removed)$/.test(event) && event.startsWith("conversation"))
      payload.rev = this.#turns++;
    if (off === "answer: a higher attempt discards the lower's text" && event === "message:delta") this.#continue(payload as unknown as Delta);
    routeEvent({ ...this.#conversations, server: this, presence: this.#presence }, event, payload);
    const { log } = this.handle(id);
    if (off === "9 memberships are remembered after dropping" && event === "conversation:removed") this.directory.memberships.clear();
    if (!log) return;
    if (off === "4 the rev moves only without a gap" && payload.rev !== undefined) completeTo(log.revs, payload.rev);
    if (off === "8 erased is held against what comes late") log.erased.clear();
    if (event !== "message:created" && event !== "message:updated") return;
    const message = payload as unknown as Message;
    const held = log.byId.get(message.id);
    if (held && off === "4 an item replaces one of a lower rev only") replaceMessage(log, message);
    if (held && off === "answer: attempt and index decide which text is newer" && isStreaming(held) && message.rev >= held.rev) replaceMessage(log, message);
  }

  /** As if every piece continued whatever is shown. */
  #continue(delta: Delta): void {
    const held = this.handle(delta.conversationId).log?.byId.get(delta.messageId);
    if (held?.ai && delta.attempt > held.ai.attempt) Object.assign(delta, { attempt: held.ai.attempt, index: held.ai.nextIndex });
  }

  #ask(name: string, input: Question, socket: boolean): Promise<unknown> {
    const { model, off } = this.#parts;
    this.#questions += 1;
    if (this.#questions > questionsMax) throw new Error(`it asks without end: ${name} ${JSON.stringify(input)}`);
    const fate = this.calm ? "now" : this.#parts.fate();
    const isKept = off === "5 heads once a minute" ? !this.calm || name !== "sync:heads" : off !== rereading || name !== "readMessage";
    if (!isKept) return Promise.reject(new HoopoeError("FORBIDDEN", { message: "" }));
    return new Promise((resolve, reject) => {
      let outcome = (): void => reject(networkError());
      if (fate !== "lost") {
        try {
          const answer = model.answer(name, input);
          if (fate !== "unanswered") outcome = () => resolve(this.#heard(name, input, answer));
        } catch (thrown) {
          if (!(thrown instanceof HoopoeError)) throw thrown;
          if (fate !== "unanswered") outcome = () => reject(thrown);
        }
      }
      const epoch = model.epoch;
      const settle = (): void => {
        if ((socket && !this.online) || epoch !== model.epoch) reject(networkError());
        else outcome();
      };
      if (fate === "now") queueMicrotask(settle);
      else this.#pending.push({ settle, socket });
    });
  }

  /** What an answer does to a client that keeps all rules but one. */
  #heard(name: string, input: Question, answer: unknown): unknown {
    const { off, model } = this.#parts;
    const room = model.rooms.find(({ id }) => id === (input.params?.id ?? input.conversationId));
    const log = room && this.handle(room.id).log;
    if (name === "sync:pull" || name === "listChanges") return this.#heardChanges(answer as Changes, input);
    if (name === "message:send" && log && off === "4 an ack's rev moves nothing") completeTo(log.revs, (answer as Sent).rev);
    if (name === "listMessages" && room && log && off === "10 a newcomer takes the rev from before its pages" && !Number.isFinite(log.from))
      completeTo(log.revs, room.rev);
    if (off === "6 another epoch is another beginning" && name === "sync:heads") for (const head of (answer as { items: Head[] }).items) head.epoch = "e0";
    if (off === "6 another epoch is another beginning" && name === "readConversation") (answer as Conversation).epoch = "e0";
    const deaf = off === "9 absence from heads counts only without such an event" ? ["sync:heads"] : ["readConversation", "listConversations"];
    const isOff = off === "9 absence from heads counts only without such an event" || off === "9 a page asked for before such an event is thrown away";
    if (isOff && deaf.includes(name)) {
      this.#deaf = true;
      void this.#parts.time.turn().then(() => {
        this.#deaf = false;
      });
    }
    return answer;
  }

  #heardChanges(page: Changes, input: Question): Changes {
    const { off, model } = this.#parts;
    const room = model.rooms.find(({ id }) => id === (input.params?.id ?? input.conversationId));
    const afterRev = Number(input.afterRev ?? input.query?.afterRev ?? 0);
    if (off === "2 items and rev come from one snapshot" && room && !page.more) page.rev = room.rev;
    if (off === "4 what is missed is pulled") return { ...page, items: [], rev: afterRev, more: false };
    if (off === "6 reset is obeyed") return { ...page, reset: false };
    if (off === "6 another epoch is another beginning") return { ...page, epoch: "e0", reset: false };
    if (off === "7 the floor of a page is obeyed") return { ...page, floorSeq: 0 };
    return page;
  }
}
