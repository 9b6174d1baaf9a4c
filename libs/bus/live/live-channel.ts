import { type ClusterMessage, MessageType } from "socket.io-adapter";
import { errorFields, warnSeldom } from "../log-seldom.js";
import type { BusOptions } from "../options.js";
import { within } from "../time-limit.js";
import { type AdapterConstructor, type ClusterLink, EMITTER, LiveAdapter, type LocalDelivery } from "./cluster-adapter.js";
import { Inbox } from "./inbox.js";
import type { LiveMessage } from "./message.js";
import { Outbox } from "./outbox.js";
import { openPostgresTransport } from "./postgres-transport.js";
import { openRedisTransport } from "./redis-transport.js";
import { SignalBoard, type SignalHandler } from "./signals.js";
import type { Transport } from "./transport.js";

/** One event for the sockets in any of `rooms` and in none of `except`. */
export type Emission = {
  event: string;
  payload: unknown;
  rooms: string[];
  except?: string[];
  /** Left out for sockets that cannot take it at once. */
  volatile?: boolean;
  /** Only to sockets of this process. */
  local?: boolean;
};

export type LiveState = {
  connected: boolean;
  /** Date.now() at which the channel was lost; null while it is connected. */
  lostAt: number | null;
  /** Messages given up: no room while the channel was down, or arrived unreadable. */
  dropped: number;
  published: number;
  received: number;
};

export type LiveChannel = {
  /**
   * For `new Server({ adapter: bus.live.adapter() })` of socket.io: rooms, disconnectSockets, socketsJoin/Leave, fetchSockets work over all processes.
   * `deliver` writes to the sockets here; without it Socket.IO does.
   */
  adapter(deliver?: LocalDelivery): AdapterConstructor;
  /**
   * Sends an event to rooms in every process that has sockets, this one included (at once). Never throws, never awaited. All of a process's calls,
   * emit to signal, take effect everywhere in the order of the calls. A payload is JSON.
   */
  emit(emission: Emission): void;
  /** Sockets that are in room `inRoom` join `room`, everywhere. */
  join(inRoom: string, room: string): void;
  /** Sockets that are in room `inRoom` leave `room`, everywhere. */
  leave(inRoom: string, room: string): void;
  /** Ends the room's sockets from the server's side, everywhere, after everything emitted before has been written to them. */
  disconnect(room: string): void;
  /** Tells all processes, this one included (at once): cache invalidation, a run's stop, presence. A payload is JSON. */
  signal(kind: string, payload: unknown): void;
  /** Returns what takes the handler off again. */
  onSignal(kind: string, handler: SignalHandler): () => void;
  /** Called with each event that goes to sockets of this process, whichever process sent it. */
  onDelivery(handler: (event: string, payload: unknown) => void): void;
  /** Asked at each delivery to sockets of this process: the rooms here that the event is kept from. */
  onHide(handler: (event: string, payload: unknown) => string[]): void;
  state(): LiveState;
  /** Called with `connected` whenever it changes, so that a server can read what it missed. Returns what takes the handler off again. */
  onState(handler: (connected: boolean) => void): () => void;
};

const FLUSH_MS = 1_000;
const MAIN = "/";

/** Opens the live channel over Postgres, or over Redis when there is one. It connects by itself, now or whenever the backend is there. */
export function openLiveChannel(options: BusOptions): LiveChannel & { close(): Promise<void> } {
  return new SealedChannel(options);
}

class SealedChannel implements LiveChannel {
  readonly #warn;
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;
  readonly #signals: SignalBoard;
  readonly #adapters = new Set<LiveAdapter>();
  readonly #deliveryHandlers = new Set<(event: string, payload: unknown) => void>();
  readonly #hideHandlers = new Set<(event: string, payload: unknown) => string[]>();
  readonly #stateHandlers = new Set<(connected: boolean) => void>();
  #connected = false;
  #lostAt: number | null = Date.now();
  #changedAt = performance.now();

  constructor(private readonly options: BusOptions) {
    const { nodeId, sealer, databaseUrl, redisUrl } = options;
    const warn = warnSeldom(options.log);
    this.#warn = warn;
    const onChange = (): void => this.#showState();
    this.#signals = new SignalBoard(warn);
    this.#outbox = new Outbox({ nodeId, sealer, warn, onChange, transport: () => this.#transport });
    this.#inbox = new Inbox({ nodeId, sealer, warn, holdsSockets: options.kind === "server", onMessage: (message, from) => this.#take(message, from) });
    const events = { onChange, onBatch: this.#inbox.take.bind(this.#inbox), onUnreadable: this.#inbox.unreadable.bind(this.#inbox) };
    this.#transport = redisUrl ? openRedisTransport({ redisUrl, warn, events }) : openPostgresTransport({ databaseUrl, warn, events });
  }

  adapter(deliver?: LocalDelivery): AdapterConstructor {
    if (this.options.kind !== "server") throw new Error("only a process of kind server holds sockets");
    const link = this.#link;
    return class extends LiveAdapter {
      constructor(namespace: ConstructorParameters<AdapterConstructor>[0]) {
        super(namespace, link, deliver);
      }
    };
  }

  emit({ event, payload, rooms, except = [], volatile, local }: Emission): void {
    const packet = { type: 2, data: [event, payload] };
    const flags = { ...(volatile ? { volatile } : {}), ...(local ? { local } : {}) };
    this.#act({ type: MessageType.BROADCAST, data: { packet, opts: { rooms, except, flags } } }, (adapter) =>
      adapter.broadcast(packet, { rooms: new Set(rooms), except: new Set(except), flags }),
    );
  }

  join(inRoom: string, room: string): void {
    const data = { opts: { rooms: [inRoom], except: [], flags: {} }, rooms: [room] };
    this.#act({ type: MessageType.SOCKETS_JOIN, data }, (adapter) => adapter.addSockets(inOnly(inRoom), [room]));
  }

  leave(inRoom: string, room: string): void {
    const data = { opts: { rooms: [inRoom], except: [], flags: {} }, rooms: [room] };
    this.#act({ type: MessageType.SOCKETS_LEAVE, data }, (adapter) => adapter.delSockets(inOnly(inRoom), [room]));
  }

  disconnect(room: string): void {
    const data = { opts: { rooms: [room], except: [], flags: {} }, close: false };
    this.#act({ type: MessageType.DISCONNECT_SOCKETS, data }, (adapter) => adapter.disconnectSockets(inOnly(room), false));
  }

  signal(kind: string, payload: unknown): void {
    this.#send(["signal", kind, payload ?? null]);
    this.#signals.tell(kind, payload ?? null, { nodeId: this.options.nodeId });
  }

  onSignal(kind: string, handler: SignalHandler): () => void {
    return this.#signals.on(kind, handler);
  }

  onDelivery(handler: (event: string, payload: unknown) => void): void {
    this.#deliveryHandlers.add(handler);
  }

  onHide(handler: (event: string, payload: unknown) => string[]): void {
    this.#hideHandlers.add(handler);
  }

  state(): LiveState {
    const dropped = this.#outbox.dropped + this.#inbox.dropped;
    return { connected: this.#connected, lostAt: this.#lostAt, dropped, published: this.#outbox.published, received: this.#inbox.received };
  }

  onState(handler: (connected: boolean) => void): () => void {
    this.#stateHandlers.add(handler);
    return () => this.#stateHandlers.delete(handler);
  }

  /** Sends what was emitted, within a second, then ends the connections. */
  async close(): Promise<void> {
    for (const adapter of this.#adapters) adapter.close();
    if (this.#connected) await within(FLUSH_MS, this.#outbox.drain()).catch(() => undefined);
    this.#stateHandlers.clear();
    this.#outbox.close();
    await this.#transport.close();
  }

  readonly #link: ClusterLink = {
    send: (message) => this.#send(["cluster", message]),
    respond: (requester, response) => this.#send(["response", requester, response]),
    settledMs: () => (this.#connected ? performance.now() - this.#changedAt : 0),
    opened: (adapter) => this.#adapters.add(adapter),
    closed: (adapter) => this.#adapters.delete(adapter),
    hiddenFrom: (packet) => {
      const { data } = packet as { data?: [string, unknown] };
      return data ? [...this.#hideHandlers].flatMap((handler) => handler(data[0], data[1])) : [];
    },
    delivering: (packet) => {
      const { data } = packet as { data?: [string, unknown] };
      if (!data) return;
      for (const handler of this.#deliveryHandlers) {
        try {
          handler(data[0], data[1]);
        } catch (error) {
          this.#warn("live delivery handler failed", errorFields(error));
        }
      }
    },
  };

  /** Through the main namespace's adapter, which serves the sockets here and tells the others; without one, straight to the others. */
  #act(message: DistributiveOmit<ClusterMessage, "uid" | "nsp">, here: (adapter: LiveAdapter) => Promise<void>): void {
    try {
      for (const adapter of this.#adapters) {
        if (adapter.nsp.name !== MAIN) continue;
        here(adapter).catch((error) => this.#warn("live event not delivered here", errorFields(error)));
        return;
      }
      this.#send(["cluster", { ...message, uid: EMITTER, nsp: MAIN }]);
    } catch (error) {
      this.#warn("live event not sent", errorFields(error));
    }
  }

  #send(message: LiveMessage): void {
    try {
      this.#outbox.push(JSON.stringify(message), message[0] === "signal");
    } catch (error) {
      this.#warn("live message is not JSON", { type: message[0], ...errorFields(error) });
    }
  }

  #take(message: LiveMessage, from: { nodeId: string }): void {
    switch (message[0]) {
      case "cluster":
        for (const adapter of this.#adapters) adapter.take(message[1]);
        return;
      case "response":
        for (const adapter of this.#adapters) adapter.takeResponse(message[1], message[2]);
        return;
      case "signal":
        this.#signals.tell(message[1], message[2], from);
    }
  }

  #showState(): void {
    const reachable = this.#transport.connected();
    if (reachable) this.#outbox.pump();
    const connected = reachable && !this.#outbox.failing;
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#lostAt = connected ? null : Date.now();
    this.#changedAt = performance.now();
    this.options.log.info({ connected }, "live channel");
    // Servers that were apart took each other for gone: say at once that this one is here.
    if (connected) for (const adapter of this.#adapters) adapter.init();
    for (const handler of this.#stateHandlers) {
      try {
        handler(connected);
      } catch (error) {
        this.#warn("live state handler failed", errorFields(error));
      }
    }
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function inOnly(room: string): { rooms: Set<string>; except: Set<string>; flags: Record<string, never> } {
  return { rooms: new Set([room]), except: new Set(), flags: {} };
}
