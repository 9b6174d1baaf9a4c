import type { ClientData, ClientEvent, ClientInput, RouteName } from "@hoopoe/protocol";
import type { Session } from "../session/session.js";
import type { Connection } from "../socket/connection.js";
import type { CallAnswer, CallInput } from "../types.js";

/** What the client asks for by itself is a page at most, and repeated: on a line that has fallen silent that is better than waiting. */
const timeoutMs = 20_000;

/** The two doors of the server, as the parts of the client use them. */
export interface Server {
  call<R extends RouteName>(route: R, input?: CallInput<R>): Promise<CallAnswer<R>>;
  /** Fails at once with `NETWORK` when there is no connection. */
  emit<E extends ClientEvent>(event: E, input: ClientInput<E>): Promise<ClientData<E>>;
  /** Sends if there is a connection right now; nobody waits for it. */
  emitVolatile<E extends ClientEvent>(event: E, input: ClientInput<E>): void;
  /** Gives up the connection, which is of no use, for a new one. */
  reconnect(): void;
  readonly online: boolean;
  /** For how long there has been no connection, in milliseconds; 0 while there is one. */
  readonly offlineMs: number;
  /** Id of whoever is signed in; empty when nobody is. */
  readonly me: string;
}

/** Both doors, for whoever is signed in. */
export function openDoors(session: Session, connection: Connection): Server {
  return {
    call: async (route, input = {}) => (await session.call(route, input, { timeoutMs })) as CallAnswer<typeof route>,
    emit: async (event, input) => (await connection.emit(event, input)) as ClientData<typeof event>,
    emitVolatile: (event, input) => connection.emitVolatile(event, input),
    reconnect: () => connection.reconnect(),
    get online() {
      return connection.online;
    },
    get offlineMs() {
      return connection.offlineMs;
    },
    get me() {
      return session.me?.id ?? "";
    },
  };
}
