import { Socket } from "node:net";
import pg from "pg";
import type { WarnSeldom } from "../log-seldom.js";
import { within } from "../time-limit.js";
import { type Connection, keepConnected } from "./keep-connected.js";
import { cutIntoParts, PartJoiner } from "./notify-parts.js";
import type { Batch, Transport, TransportEvents } from "./transport.js";

const CHANNEL = "hoopoe_live";
const PUBLISH_LIMIT_MS = 5_000;
const NOTIFY = "select pg_notify($1, part) from (select part from unnest($2::text[]) with ordinality as t(part, n) order by n) as parts";

type PostgresConnection = Connection & { client: pg.Client };

/**
 * The live channel over LISTEN and NOTIFY: one connection that listens, one that publishes, neither from a pool (a pooler would take LISTEN away).
 * Postgres delivers the notifications of one transaction together, and those of one connection in the order of its commits.
 */
export function openPostgresTransport(options: { databaseUrl: string; warn: WarnSeldom; events: TransportEvents }): Transport {
  const { databaseUrl, warn, events } = options;
  const keep = (name: string, prepare: (client: pg.Client) => Promise<unknown>) =>
    keepConnected<PostgresConnection>({
      name,
      warn,
      onChange: () => events.onChange(),
      open: (lost, signal) => connect({ databaseUrl, name, lost, signal, prepare }),
    });

  const listener = keep("listen", async (client) => {
    const joiner = new PartJoiner();
    client.on("notification", ({ payload }) => {
      const batch = joiner.add(payload ?? "");
      if (batch === "unreadable") events.onUnreadable();
      else if (batch !== "more") events.onBatch(batch);
    });
    await client.query(`listen ${CHANNEL}`);
  });
  // A notification is worth nothing after a crash: waiting for the disk would only hold up every other commit behind NOTIFY's lock.
  const publisher = keep("publish", (client) => client.query("set synchronous_commit = off"));

  return {
    connected: () => listener.current() !== null && publisher.current() !== null,
    publish: async (batch: Batch) => {
      const connection = publisher.current();
      if (!connection) throw new Error("not connected");
      try {
        await within(PUBLISH_LIMIT_MS, connection.client.query({ name: "notify", text: NOTIFY, values: [CHANNEL, cutIntoParts(batch)] }));
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
    close: async () => {
      publisher.close();
      listener.close();
    },
  };
}

type Connecting = { databaseUrl: string; name: string; lost: () => void; signal: AbortSignal; prepare: (client: pg.Client) => Promise<unknown> };

async function connect({ databaseUrl, name, lost, signal, prepare }: Connecting): Promise<PostgresConnection> {
  // A socket of our own, so that a half-open connection can be cut without waiting for an answer.
  const socket = new Socket();
  const client = new pg.Client({ connectionString: databaseUrl, application_name: `hoopoe-live-${name}`, keepAlive: true, stream: () => socket });
  const destroy = (): void => {
    socket.destroy();
    lost();
  };
  client.on("error", destroy);
  client.on("end", lost);
  signal.addEventListener("abort", destroy, { once: true });
  try {
    await client.connect();
    await prepare(client);
  } catch (error) {
    destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", destroy);
  }
  return { client, destroy, ping: () => client.query("select 1") };
}
