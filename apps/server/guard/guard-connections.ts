import type { Server } from "socket.io";
import { Decoder, Encoder } from "socket.io-parser";
import { ConnectionGuard, type GuardParts } from "./connection-guard.js";
import { EarlyRefusals } from "./early-refusals.js";
import { type Engine, endNow } from "./engine.js";
import { WaitingRoom } from "./waiting-room.js";

const silentPlaces = 4_096;

/** The guards of all connections. `parser` goes into Socket.IO's options, then `watch` is called with the server, before it listens. */
export type ConnectionGuards = {
  parser: { Encoder: typeof Encoder; Decoder: new () => Decoder };
  watch(io: Pick<Server, "engine">): void;
  of(engine: Engine): ConnectionGuard;
  /** Connections whose person is not known yet. */
  readonly silent: number;
};

export function guardConnections(parts: Omit<GuardParts, "waitingRoom" | "early">): ConnectionGuards {
  const guards = new WeakMap<Engine, ConnectionGuard>();
  const waitingRoom = new WaitingRoom<ConnectionGuard>(silentPlaces, (guard) => endNow(guard.engine));
  const all = { ...parts, waitingRoom, early: new EarlyRefusals() };
  // Socket.IO makes a decoder for each connection, in the same call that tells of it, and tells the decoder nothing
  let newest: ConnectionGuard | undefined;
  class GuardedDecoder extends Decoder {
    readonly #guard = newest as ConnectionGuard;

    override add(packet: unknown): void {
      try {
        if (this.#guard.passes(packet)) super.add(packet);
      } catch (error) {
        // Socket.IO closes what cannot be read, and waits for the client to agree
        endNow(this.#guard.engine);
        throw error;
      }
    }
  }
  return {
    parser: { Encoder, Decoder: GuardedDecoder },
    watch(io) {
      io.engine.prependListener("connection", (engine: Engine) => {
        newest = new ConnectionGuard(engine, all);
        guards.set(engine, newest);
      });
    },
    of: (engine) => guards.get(engine) as ConnectionGuard,
    get silent() {
      return waitingRoom.size;
    },
  };
}
