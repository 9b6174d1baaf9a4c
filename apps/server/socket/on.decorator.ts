import type { Ctx } from "@hoopoe/actions";
import type { ClientData, ClientEvent, ClientParsed } from "@hoopoe/protocol";
import { clientEvents } from "@hoopoe/protocol";

/** What a gateway does with one event: parsed input in, the acknowledgement's data out. */
export type EventHandler<E extends ClientEvent> = (ctx: Ctx, input: ClientParsed<E>) => Promise<ClientData<E>>;
type AnyHandler = (ctx: Ctx, input: never) => Promise<unknown>;

const handled = new WeakMap<object, Map<ClientEvent, string>>();

/** Binds a gateway's method to a client event of the protocol. */
export function On<E extends ClientEvent>(event: E) {
  return (prototype: object, method: string, _: TypedPropertyDescriptor<EventHandler<E>>): void => {
    const events = handled.get(prototype) ?? new Map<ClientEvent, string>();
    events.set(event, method);
    handled.set(prototype, events);
  };
}

/** Every event with its one handler. @throws Error naming an event that has none or two: the server does not start. */
export function collectHandlers(gateways: object[]): Map<string, AnyHandler> {
  const handlers = new Map<string, AnyHandler>();
  for (const gateway of gateways) {
    for (const [event, method] of handled.get(Object.getPrototypeOf(gateway) as object) ?? []) {
      if (handlers.has(event)) throw new Error(`the socket event ${event} has two handlers`);
      handlers.set(event, (gateway as Record<string, AnyHandler>)[method]?.bind(gateway) as AnyHandler);
    }
  }
  const missing = Object.keys(clientEvents).filter((event) => !handlers.has(event));
  if (missing.length) throw new Error(`socket events without a handler: ${missing.join(", ")}`);
  return handlers;
}
