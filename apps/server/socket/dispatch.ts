import type { Actor, Deps } from "@hoopoe/actions";
import { type Ack, clientEvents, type ClientEvent, fail, validated } from "@hoopoe/protocol";
import { uuidv7 } from "@hoopoe/crypto";
import type { Socket } from "socket.io";
import { asActor } from "../composition.js";
import type { Figures } from "../health/figures.js";
import type { ConnectionGuard } from "../guard/connection-guard.js";
import { faultOf } from "../http/error.filter.js";
import type { Overload } from "../overload/overload.js";
import { workOfEvent } from "../overload/work.js";
import { ackError } from "./ack-error.js";
import type { collectHandlers } from "./on.decorator.js";

type Handlers = ReturnType<typeof collectHandlers>;
export type DispatchParts = { deps: Deps; handlers: Handlers; figures: Figures; overload: Overload };
type Incoming = { event: string; input: unknown[]; actor: Actor; parts: DispatchParts };

/** Takes every event of a socket that its guard let pass: parses, checks that the session lives, calls its handler, acknowledges. */
export function dispatchEvents(socket: Socket, guard: ConnectionGuard, parts: DispatchParts): void {
  const { actor } = socket.data as { actor: Actor };
  socket.use(([name, ...args]: [unknown, ...unknown[]]) => {
    // a number is an event to Socket.IO
    const event = String(name);
    const last = args.at(-1);
    const acknowledge = typeof last === "function" ? (last as (ack: Ack<unknown>) => void) : null;
    const input = acknowledge ? args.slice(0, -1) : args;
    const work = workOfEvent(event);
    const sends = work === "send";
    const handled = (): Promise<Ack<unknown>> => handle({ event, input, actor, parts });
    parts.figures.underWay++;
    const arrived = performance.now();
    if (sends) parts.overload.begin();
    void (work === "read" ? guard.read(handled) : handled()).then((ack) => {
      if (ack) {
        parts.figures.event(Object.hasOwn(clientEvents, event) ? event : "other", ack.ok ? "ok" : ack.error.code);
        acknowledge?.(ack);
        if (sends) parts.figures.path.acknowledged("socket", ack.ok, (performance.now() - arrived) / 1_000);
      }
      parts.figures.underWay--;
      if (sends) parts.overload.end();
      guard.answered();
    });
  });
}

// an id of its own for each event: for the log, which few of them reach
const thisProcess = uuidv7();
let events = 0;

async function handle({ event, input, actor, parts }: Incoming): Promise<Ack<unknown>> {
  const { deps, handlers } = parts;
  const requestId = `${thisProcess}-${++events}`;
  try {
    const handler = handlers.get(event);
    if (!handler) throw fail("VALIDATION", "There is no such event.");
    if (input.length > 1) throw fail("VALIDATION", "An event takes one object.");
    const parsed = validated(clientEvents[event as ClientEvent].input, input[0]);
    // sending checks limit and session in the append itself, typing is worth neither
    if (event !== "message:send" && event !== "typing") await admit(deps, actor, event);
    return { ok: true, data: await handler(asActor(deps, actor, requestId), parsed as never) };
  } catch (error) {
    return { ok: false, error: ackError(faultOf(error, deps, requestId)) };
  }
}

async function admit(deps: Deps, actor: Actor, event: string): Promise<void> {
  deps.limiter.take(workOfEvent(event) === "read" ? "read" : "request", actor.id);
  // a pull looks for a living session in its own statement
  if (event !== "sync:pull" && !(await deps.store.sessions.caller(actor.sessionId, actor.id))) throw fail("TOKEN_INVALID");
}
