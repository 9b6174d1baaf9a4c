import { Redis } from "ioredis";
import type { WarnSeldom } from "../log-seldom.js";
import { within } from "../time-limit.js";
import { type Connection, keepConnected } from "./keep-connected.js";
import { type Batch, isNodeId, type Transport, type TransportEvents } from "./transport.js";

/** One stream, so that all events keep one order; the braces keep it in one slot of a cluster. */
const STREAM = "{hoopoe:live}";
const LONGEST_STREAM = 10_000;
const PUBLISH_LIMIT_MS = 5_000;
const BLOCK_MS = 2_000;
const READ_LIMIT_MS = BLOCK_MS + 3_000;
const READ_COUNT = 200;

type RedisConnection = Connection & { client: Redis };
type Entry = [id: Buffer, fields: Buffer[] | null];

/** The live channel over a capped Redis stream: one connection that reads (blocking), one that adds. */
export function openRedisTransport(options: { redisUrl: string; warn: WarnSeldom; events: TransportEvents }): Transport {
  const { redisUrl, warn, events } = options;
  const reader = new StreamReader(events);
  const publisher = keepConnected<RedisConnection>({
    name: "publish",
    warn,
    onChange: events.onChange,
    open: (lost, signal) => connect({ redisUrl, lost, signal }),
  });
  const listener = keepConnected<RedisConnection>({
    name: "listen",
    warn,
    onChange: events.onChange,
    open: async (lost, signal) => {
      const connection = await connect({ redisUrl, lost, signal });
      await reader.begin(connection.client);
      void reader.readOn(connection.client).catch(connection.destroy);
      // The read itself comes back every two seconds and has a limit: a ping would only queue behind it.
      return { ...connection, ping: async () => undefined };
    },
  });
  return {
    connected: () => listener.current() !== null && publisher.current() !== null,
    publish: async (batch: Batch) => {
      const connection = publisher.current();
      if (!connection) throw new Error("not connected");
      const head = `${batch.nodeId} ${batch.number} ${batch.signals ? "s" : "-"}`;
      await within(PUBLISH_LIMIT_MS, connection.client.xadd(STREAM, "MAXLEN", "~", LONGEST_STREAM, "*", "h", head, "b", batch.sealed));
    },
    close: async () => {
      publisher.close();
      listener.close();
    },
  };
}

/** Remembers its place in the stream over broken connections, so that a break by itself loses nothing. */
class StreamReader {
  #place: string | null = null;

  constructor(private readonly events: TransportEvents) {}

  /** Finds the place to read from: the stream's end the first time, the old place later, the beginning when Redis began the stream anew. */
  async begin(client: Redis): Promise<void> {
    const newest = await client.xrevrange(STREAM, "+", "-", "COUNT", 1);
    const end = newest[0]?.[0] ?? "0-0";
    if (this.#place === null) this.#place = end;
    else if (isBefore(end, this.#place)) this.#place = "0-0";
  }

  /** Reads until the connection breaks, then rejects. */
  async readOn(client: Redis): Promise<never> {
    for (;;) {
      const reading = client.xreadBuffer("COUNT", READ_COUNT, "BLOCK", BLOCK_MS, "STREAMS", STREAM, this.#place ?? "$");
      const found = await within(READ_LIMIT_MS, reading);
      for (const [, entries] of (found ?? []) as [Buffer, Entry[]][]) {
        for (const [id, fields] of entries) {
          this.#place = id.toString();
          this.#take(fields ?? []);
        }
      }
    }
  }

  #take(fields: Buffer[]): void {
    const [nodeId, number, flag] = (fields[1]?.toString() ?? "").split(" ");
    const sealed = fields[3];
    if (!isNodeId(nodeId) || !sealed || !/^\d{1,15}$/.test(number ?? "")) this.events.onUnreadable();
    else this.events.onBatch({ nodeId, number: Number(number), signals: flag === "s", sealed });
  }
}

/** Compares stream ids `milliseconds-sequence`. */
function isBefore(a: string, b: string): boolean {
  const [aTime = 0, aSequence = 0] = a.split("-").map(Number);
  const [bTime = 0, bSequence = 0] = b.split("-").map(Number);
  return aTime < bTime || (aTime === bTime && aSequence < bSequence);
}

async function connect({ redisUrl, lost, signal }: { redisUrl: string; lost: () => void; signal: AbortSignal }): Promise<RedisConnection> {
  // No reconnecting or queueing inside ioredis: a command on a lost connection fails at once and keep-connected opens the next.
  const client = new Redis(redisUrl, {
    lazyConnect: true,
    retryStrategy: () => null,
    reconnectOnError: () => false,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    keepAlive: 10_000,
  });
  const destroy = (): void => {
    client.disconnect(false);
    lost();
  };
  client.on("error", lost);
  client.on("end", lost);
  signal.addEventListener("abort", destroy, { once: true });
  try {
    await client.connect();
  } catch (error) {
    destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", destroy);
  }
  return { client, destroy, ping: () => client.ping() };
}
