import { Adapter, type BroadcastOptions, ClusterAdapterWithHeartbeat, type ClusterMessage, type ClusterResponse, MessageType } from "socket.io-adapter";

/** What `new Server({ adapter })` of socket.io takes. */
export type AdapterConstructor = typeof Adapter;
type Namespace = ConstructorParameters<AdapterConstructor>[0];

/** How an event reaches this process's sockets in the options' rooms; `stock` is Socket.IO's own way. Called by turns of the event loop, never awaited. */
export type LocalDelivery = (adapter: Adapter, packet: { nsp?: string }, way: { options: BroadcastOptions; stock: () => void }) => void;

const asSocketIoDoes: LocalDelivery = (_adapter, _packet, { stock }) => stock();

/** A server not heard of for longer counts as gone; the adapter's own heartbeat is every 5 s, its limit 10 s. */
const HEARD_WITHIN_MS = 15_000;

/** The way to the other processes, for all adapters (one per namespace) of this one. */
export type ClusterLink = {
  send(message: ClusterMessage): void;
  respond(requester: string, response: ClusterResponse): void;
  /** Milliseconds since the channel was found or lost; below a heartbeat's limit nobody can know who is there. */
  settledMs(): number;
  opened(adapter: LiveAdapter): void;
  closed(adapter: LiveAdapter): void;
  /** An event goes to sockets of this process, whoever sent it. */
  delivering(packet: unknown): void;
  /** Rooms of this process that the event is kept from, over and above what its sender knew of. */
  hiddenFrom(packet: unknown): string[];
};

/**
 * Socket.IO's cluster adapter over the live channel. Local sockets are served at once, in the same turn (the stock one first awaits the publishing),
 * and broadcasts are published only while another server is there to hear them.
 */
export class LiveAdapter extends ClusterAdapterWithHeartbeat {
  readonly #link: ClusterLink;
  readonly #deliver: LocalDelivery;
  readonly #heard = new Map<string, number>();
  #closed = false;

  constructor(namespace: Namespace, link: ClusterLink, deliver: LocalDelivery = asSocketIoDoes) {
    super(namespace, {});
    this.#link = link;
    this.#deliver = deliver;
    link.opened(this);
  }

  override async broadcast(packet: unknown, options: BroadcastOptions): Promise<void> {
    if (!options.flags?.local && !this.#isAlone()) this.publish({ type: MessageType.BROADCAST, data: { packet, opts: encoded(options) } });
    this.#broadcastHere(packet, options);
  }

  override addSockets(options: BroadcastOptions, rooms: string[]): Promise<void> {
    if (!options.flags?.local) this.publish({ type: MessageType.SOCKETS_JOIN, data: { opts: encoded(options), rooms } });
    return super.addSockets(local(options), rooms);
  }

  override delSockets(options: BroadcastOptions, rooms: string[]): Promise<void> {
    if (!options.flags?.local) this.publish({ type: MessageType.SOCKETS_LEAVE, data: { opts: encoded(options), rooms } });
    return super.delSockets(local(options), rooms);
  }

  override disconnectSockets(options: BroadcastOptions, close: boolean): Promise<void> {
    if (!options.flags?.local) this.publish({ type: MessageType.DISCONNECT_SOCKETS, data: { opts: encoded(options), close } });
    return super.disconnectSockets(local(options), close);
  }

  override close(): void {
    if (this.#closed) return;
    super.close();
    this.#closed = true;
    this.#link.closed(this);
  }

  /** A message of another process. */
  take(message: ClusterMessage): void {
    if (message.nsp !== this.nsp.name || message.uid === this.uid) return;
    if (message.type === MessageType.ADAPTER_CLOSE) this.#heard.delete(message.uid);
    else if (message.uid !== EMITTER) this.#heard.set(message.uid, performance.now());
    if (message.type === MessageType.BROADCAST && message.data.requestId === undefined) this.#broadcastHere(message.data.packet, decoded(message.data.opts));
    else this.onMessage(message);
  }

  #broadcastHere(packet: unknown, options: BroadcastOptions): void {
    this.#link.delivering(packet);
    const shown = except(options, this.#link.hiddenFrom(packet));
    this.#deliver(this, packet as { nsp?: string }, { options: shown, stock: () => void Adapter.prototype.broadcast.call(this, packet, shown) });
  }

  takeResponse(requester: string, response: ClusterResponse): void {
    if (requester === this.uid) this.onResponse(response);
  }

  protected override async doPublish(message: ClusterMessage): Promise<string> {
    if (!this.#closed) this.#link.send(message);
    return "";
  }

  protected override async doPublishResponse(requester: string, response: ClusterResponse): Promise<void> {
    if (!this.#closed) this.#link.respond(requester, response);
  }

  #isAlone(): boolean {
    const now = performance.now();
    for (const [uid, at] of this.#heard) if (now - at > HEARD_WITHIN_MS) this.#heard.delete(uid);
    return this.#heard.size === 0 && this.#link.settledMs() > HEARD_WITHIN_MS;
  }
}

/** The sender id that Socket.IO's adapters take for a process without sockets: not counted among the servers. */
export const EMITTER = "emitter";

function encoded(options: BroadcastOptions): { rooms: string[]; except: string[]; flags: NonNullable<BroadcastOptions["flags"]> } {
  return { rooms: [...options.rooms], except: [...(options.except ?? [])], flags: options.flags ?? {} };
}

function decoded({ rooms, except, flags }: { rooms: string[]; except: string[]; flags: BroadcastOptions["flags"] }): BroadcastOptions {
  return { rooms: new Set(rooms), except: new Set(except), ...(flags ? { flags } : {}) };
}

const except = (options: BroadcastOptions, rooms: string[]): BroadcastOptions =>
  rooms.length ? { ...options, except: new Set([...(options.except ?? []), ...rooms]) } : options;

/** With this flag the inherited methods act on this process's sockets only, and synchronously. */
function local(options: BroadcastOptions): BroadcastOptions {
  return { ...options, flags: { ...options.flags, local: true } };
}
