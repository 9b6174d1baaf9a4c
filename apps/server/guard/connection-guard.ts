import { type AckError, fail, limits } from "@hoopoe/protocol";
import type { Overload } from "../overload/overload.js";
import { Turns } from "../overload/turns.js";
import { workOfEvent } from "../overload/work.js";
import { ackError } from "../socket/ack-error.js";
import { brake } from "./brake.js";
import { type EarlyRefusals, sendIn } from "./early-refusals.js";
import { type Engine, endNow, readFirst, waitsToBeSent, webSocketOf } from "./engine.js";
import { headOf, refusedAck, refusedConnect } from "./frame-head.js";
import { isOvergrown } from "./json-shape.js";
import type { WaitingRoom } from "./waiting-room.js";

export type GuardParts = {
  overload: Overload;
  waitingRoom: WaitingRoom<ConnectionGuard>;
  early: EarlyRefusals;
  /** Whether there are rate limits. */
  limited: boolean;
  /** How long until a handshake may be tried, in milliseconds; 0: at once. */
  handshakeWait: () => number;
};

const silentMs = 10_000;
/** For the client to answer a closing; `ws` itself would wait 30 s. */
const closingMs = 2_000;
const connectLength = 16_384;
const connectTries = 5;
const namespaceLength = 128;
const mostAttachments = 10;
/** Events that are not answered yet, or whose answers the client has not taken. */
const unanswered = { limited: 512, unlimited: 20_000 };
const readsAtOnce = 4;
const mostUntaken = 8_192;

const refusals = {
  tooLarge: refusedAck(ackError(fail("TOO_LARGE"))),
  overgrown: refusedAck(ackError(fail("VALIDATION", "The input is nested too deeply or has too many parts."))),
  binary: refusedAck(ackError(fail("VALIDATION", "An event takes one object, without binary parts."))),
  tooMany: refusedAck(ackError(fail("RATE_LIMITED", "Too many events without an answer yet.", { retryAfterMs: 1_000 }))),
};

/**
 * Judges every packet of one connection before it is parsed, and answers refusals itself: no object is made, nothing awaited.
 * A connection is silent (nobody in it), connecting (its token is looked at), admitted, or over.
 */
export class ConnectionGuard {
  #state: "silent" | "connecting" | "admitted" | "over" = "silent";
  #tries = 0;
  /** Binary frames still to come of an event that was refused for them. */
  #attachments = 0;
  #unanswered = 0;
  /** Answers, and refusals, that wait in engine.io because the client does not read. */
  #untaken = { answers: 0, refusals: 0 };
  #silence: NodeJS.Timeout | undefined;
  readonly #most: number;
  #reads: Turns | undefined;

  constructor(
    readonly engine: Engine,
    private readonly parts: GuardParts,
  ) {
    this.#most = parts.limited ? unanswered.limited : unanswered.unlimited;
    this.#beSilent();
    engine.once("close", () => {
      this.#end();
      const socket = webSocketOf(engine);
      if (socket) setTimeout(() => socket.terminate(), closingMs).unref();
    });
    engine.on("drain", () => this.#taken());
    const count = parts.limited ? brake(engine) : null;
    const takes = (message: Buffer): boolean => this.#refusesEarly(message) && (count?.(1), true);
    readFirst(engine, takes);
    engine.once("upgrade", () => readFirst(engine, takes));
  }

  /** Whether the parser may have this packet. @throws Error for what ends the connection. */
  passes(packet: unknown): boolean {
    if (typeof packet !== "string") return this.#attachment();
    if (this.#attachments > 0) throw new Error("text instead of an attachment");
    switch (packet.charAt(0)) {
      case "0":
        return this.#connect(packet);
      case "1":
        if (packet.length > 1) throw new Error("no such namespace");
        return true;
      case "2":
        return this.#event(packet);
      // nothing that the server sends asks for an acknowledgement
      case "3":
        return false;
      case "5":
      case "6":
        return this.#binary(packet);
      default:
        throw new Error("no such packet");
    }
  }

  /** The socket is in. */
  admit(): void {
    this.#state = "admitted";
  }

  /** The handshake was refused; there may be another on this connection. */
  refuse(): void {
    if (this.#state === "connecting") this.#beSilent();
  }

  /** The socket has left: the connection serves nothing more. */
  leave(): void {
    this.#end();
    this.engine.close();
  }

  /** An event that passed is answered. It counts on for as long as the client does not take the answer. */
  answered(): void {
    if (waitsToBeSent(this.engine)) this.#untaken.answers++;
    else this.#unanswered--;
  }

  /** Runs a read: a few at a time of one connection, for each may be a page of hundreds. Null: the connection was over before its turn. */
  read<T>(work: () => Promise<T>): Promise<T | null> {
    this.#reads ??= new Turns(readsAtOnce);
    return this.#reads.run(() => (this.#state === "admitted" ? work() : Promise.resolve(null)));
  }

  #taken(): void {
    this.#unanswered -= this.#untaken.answers;
    this.#untaken = { answers: 0, refusals: 0 };
  }

  #beSilent(): void {
    this.#state = "silent";
    this.parts.waitingRoom.enter(this);
    this.#silence = setTimeout(() => endNow(this.engine), silentMs);
  }

  #speak(): void {
    clearTimeout(this.#silence);
    this.parts.waitingRoom.leave(this);
  }

  #end(): void {
    this.#speak();
    this.#state = "over";
  }

  #connect(packet: string): boolean {
    if (this.#state !== "silent" || ++this.#tries > connectTries || packet.length > connectLength || isOvergrown(packet)) throw new Error("no handshake");
    // another namespace: Socket.IO itself says that there is none
    if (packet.charAt(1) === "/") {
      if (packet.length > namespaceLength || packet.charAt(2) === ",") throw new Error("no such namespace");
      return true;
    }
    const wait = this.parts.overload.wait("signIn") || this.parts.handshakeWait();
    if (wait > 0) {
      this.engine.write(refusedConnect(overloaded(wait)));
      return false;
    }
    this.#speak();
    this.#state = "connecting";
    return true;
  }

  #event(packet: string): boolean {
    const head = this.#state === "admitted" ? headOf(packet) : null;
    if (!head) throw new Error("no event");
    const refusal = this.#refusalOf(packet, head.event);
    if (refusal !== null) {
      this.#answer(head.ackId, refusal);
      return false;
    }
    this.#unanswered++;
    return true;
  }

  #answer(ackId: string, refusal: string): void {
    if (ackId === "") return;
    this.engine.write(`3${ackId}${refusal}`);
    if (waitsToBeSent(this.engine) && ++this.#untaken.refusals > mostUntaken) throw new Error("answers are not read");
  }

  #refusalOf(packet: string, event: string | null): string | null {
    if (isTooLarge(packet)) return this.#count("TOO_LARGE", refusals.tooLarge);
    if (this.#unanswered >= this.#most) return this.#count("RATE_LIMITED", refusals.tooMany);
    const wait = this.parts.overload.wait(workOfEvent(event));
    if (wait > 0) return refusedAck(overloaded(wait));
    return isOvergrown(packet) ? this.#count("VALIDATION", refusals.overgrown) : null;
  }

  #count(code: "TOO_LARGE" | "RATE_LIMITED" | "VALIDATION", refusal: string): string {
    this.parts.overload.counts.unparsed[code]++;
    return refusal;
  }

  // no event takes binary parts: it is refused at once, and its frames are let go as they come instead of being gathered
  #binary(packet: string): boolean {
    const found = this.#state === "admitted" ? /^[56](\d{1,2})-(\d{0,15})\[/.exec(packet) : null;
    const parts = Number(found?.[1]);
    if (!(parts >= 1 && parts <= mostAttachments)) throw new Error("no event");
    this.#attachments = parts;
    if (packet.startsWith("5")) this.#answer(found?.[2] ?? "", this.#count("VALIDATION", refusals.binary));
    return false;
  }

  // there is too much: the price of a refusal decides how much work is still done, so its text is not even made
  #refusesEarly(message: Buffer): boolean {
    const { overload, early } = this.parts;
    if (!overload.full || this.#state !== "admitted" || message.length >= limits.frameBytes) return false;
    const ackId = sendIn(message);
    if (ackId === null) return false;
    const retryAfterMs = overload.wait("send");
    if (ackId) early.add(this.engine, { ackId, retryAfterMs });
    return true;
  }

  #attachment(): boolean {
    if (this.#attachments === 0) throw new Error("an attachment of nothing");
    this.#attachments--;
    return false;
  }
}

const overloaded = (retryAfterMs: number): AckError => ackError(fail("OVERLOADED", undefined, { retryAfterMs }));

// the packet, and engine.io's digit before it
function isTooLarge(packet: string): boolean {
  if (packet.length >= limits.frameBytes) return true;
  return packet.length >= limits.frameBytes / 3 && Buffer.byteLength(packet) >= limits.frameBytes;
}
