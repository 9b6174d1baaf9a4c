import { fail } from "@hoopoe/protocol";
import { ackError } from "../socket/ack-error.js";
import { type Engine, pauseFor, webSocketOf } from "./engine.js";
import { refusedAck } from "./frame-head.js";

const [four, two, zero, nine] = [0x34, 0x32, 0x30, 0x39];
const restMs = 20;
const mostDigits = 15;
const sends = ['["message:', '["run:'];

/**
 * The acknowledgement's digits of an event that sends, told from the first bytes of its WebSocket message (`42`, digits, `["message:…`);
 * null for everything else, empty when no acknowledgement is awaited.
 */
export function sendIn(message: Buffer): string | null {
  if (message[0] !== four || message[1] !== two) return null;
  let end = 2;
  while (end < mostDigits + 2 && (message[end] as number) >= zero && (message[end] as number) <= nine) end++;
  const name = message.toString("latin1", end, end + 10);
  return sends.some((send) => name.startsWith(send)) ? message.toString("latin1", 2, end) : null;
}

/**
 * Refusals: those of one turn of the event loop are written to each connection in one piece, and then nothing is read from it for 20 ms. So a
 * crowd of refused sends costs a few reads and writes, not one each, and leaves the processor to those that were let in.
 */
export class EarlyRefusals {
  readonly #due = new Map<Engine, string>();

  add(engine: Engine, { ackId, retryAfterMs }: { ackId: string; retryAfterMs: number }): void {
    if (this.#due.size === 0) setImmediate(() => this.#write());
    const before = this.#due.get(engine);
    const socket = before === undefined ? webSocketOf(engine) : null;
    if (socket) pauseFor(socket, restMs);
    this.#due.set(engine, (before ?? "") + frameOf(`43${ackId}${acks.get(retryAfterMs)}`));
  }

  #write(): void {
    for (const [engine, frames] of this.#due) {
      // the way of Socket.IO's own broadcasts: frames that are encoded already
      const options = { compress: false, wsPreEncodedFrame: [Buffer.from(frames, "latin1")] };
      engine.write("", options);
    }
    this.#due.clear();
  }
}

// few different ones, so that they are made once: [ok: false, error]
const acks = {
  made: new Map<number, string>(),
  get(retryAfterMs: number): string {
    const rounded = Math.ceil(retryAfterMs / 50) * 50;
    let ack = this.made.get(rounded);
    if (ack === undefined) this.made.set(rounded, (ack = refusedAck(ackError(fail("OVERLOADED", undefined, { retryAfterMs: rounded })))));
    return ack;
  },
};

/** A text frame of a server (RFC 6455, 5.2), one character a byte; the text is ASCII and between 126 and 65,535 long. */
const frameOf = (text: string): string => String.fromCharCode(0x81, 126, text.length >> 8, text.length & 0xff) + text;
