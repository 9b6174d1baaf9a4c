import type { ClientData, ClientEvent, ClientInput, RouteName } from "@hoopoe/protocol";
import type { CallAnswer, CallInput } from "../types.js";

/** The two doors of the server, as the parts of the client use them. */
export interface Server {
  call<R extends RouteName>(route: R, input?: CallInput<R>): Promise<CallAnswer<R>>;
  /** Fails at once with `NETWORK` when there is no connection. */
  emit<E extends ClientEvent>(event: E, input: ClientInput<E>): Promise<ClientData<E>>;
  /** Sends if there is a connection right now; nobody waits for it. */
  emitVolatile<E extends ClientEvent>(event: E, input: ClientInput<E>): void;
  readonly online: boolean;
  /** For how long there has been no connection, in milliseconds; 0 while there is one. */
  readonly offlineMs: number;
  /** Id of whoever is signed in; empty when nobody is. */
  readonly me: string;
}
