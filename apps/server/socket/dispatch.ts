import type { Actor, Deps } from "@hoopoe/actions";
import { type Ack, type AckError, clientEvents, type ClientEvent, errorCodes, fail, type Fault, limits, validated } from "@hoopoe/protocol";
import { uuidv7 } from "@hoopoe/crypto";
import type { Socket } from "socket.io";
import { asActor } from "../composition.js";
import type { Figures } from "../health/figures.js";
import { faultOf } from "../http/error.filter.js";
import type { collectHandlers } from "./on.decorator.js";

type Handlers = ReturnType<typeof collectHandlers>;
export type DispatchParts = { deps: Deps; handlers: Handlers; figures: Figures };

/** A fault as acknowledgements and `connect_error` carry it. */
export function ackError(fault: Fault): AckError {
  const { retryable } = errorCodes[fault.code];
  const { retryAfterMs, errors } = fault.detail;
  return { code: fault.code, message: fault.message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }), ...(errors ? { errors } : {}) };
}

/** Takes every event of a socket: parses, checks that the session lives, calls its handler, acknowledges. */
export function dispatchEvents(socket: Socket, actor: Actor, parts: DispatchParts): void {
  const frames = watchFrames(socket);
  socket.use(([event, ...args]: [string, ...unknown[]]) => {
    const last = args.at(-1);
    const acknowledge = typeof last === "function" ? (last as (ack: Ack<unknown>) => void) : null;
    const input = acknowledge ? args.slice(0, -1) : args;
    parts.figures.underWay++;
    void handle({ event, input, actor, frames, parts }).then((ack) => {
      parts.figures.event(event in clientEvents ? event : "other", ack.ok ? "ok" : ack.error.code);
      acknowledge?.(ack);
      parts.figures.underWay--;
    });
  });
}

type Incoming = { event: string; input: unknown[]; actor: Actor; frames: { oversized(input: unknown[]): boolean }; parts: DispatchParts };

async function handle({ event, input, actor, frames, parts }: Incoming): Promise<Ack<unknown>> {
  const { deps, handlers } = parts;
  const requestId = uuidv7();
  try {
    if (frames.oversized(input)) throw fail("TOO_LARGE");
    const handler = handlers.get(event);
    if (!handler) throw fail("VALIDATION", "There is no such event.");
    if (input.length > 1) throw fail("VALIDATION", "An event takes one object.");
    const parsed = validated(clientEvents[event as ClientEvent].input, input[0]);
    // sending checks limit and session in the append itself, typing is worth neither
    if (event !== "message:send" && event !== "typing") await admit(deps, actor);
    return { ok: true, data: await handler(asActor(deps, actor, requestId), parsed as never) };
  } catch (error) {
    return { ok: false, error: ackError(faultOf(error, deps, requestId)) };
  }
}

async function admit(deps: Deps, actor: Actor): Promise<void> {
  deps.limiter.take("request", actor.id);
  if (!(await deps.store.sessions.caller(actor.sessionId, actor.id))) throw fail("TOKEN_INVALID");
}

// engine.io counts bytes only up to its hard limit, and forgets them: the large frames are noticed here and measured where they are handled
function watchFrames(socket: Socket): Incoming["frames"] {
  let large = 0;
  socket.conn.on("packet", ({ data }: { data?: unknown }) => {
    if (typeof data === "string" && (data.length > limits.frameBytes || (data.length > limits.frameBytes / 3 && Buffer.byteLength(data) > limits.frameBytes)))
      large++;
  });
  return {
    oversized(input) {
      if (large === 0 || Buffer.byteLength(JSON.stringify(input)) < limits.frameBytes - 1_024) return false;
      large--;
      return true;
    },
  };
}
