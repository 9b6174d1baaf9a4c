import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ModelHost, startModelHost } from "../../model-host/model-host.mjs";
import { type Hoopoe, startHoopoe } from "../../rig/hoopoe.js";
import { type Caller, signIn } from "../../rig/people.js";
import { FaultProxy } from "./fault-proxy.js";
import { steadyPort } from "./ports.js";
import { FaultyPostgres, type PostgresOptions } from "./postgres.js";
import { FaultyRedis } from "./redis.js";

export type SystemOptions = {
  nodes?: number;
  /** Workers of each node. */
  workers?: number;
  redis?: boolean;
  /** Proxies between each node and Postgres, Redis and its clients; without them everything is direct. */
  proxied?: boolean;
  /** Another copy of the product. */
  product?: string;
  postgres?: PostgresOptions;
  env?: Record<string, string>;
  /** More for one node each, the first for the first. */
  nodeEnv?: Record<string, string>[];
};

/** One whole product (a supervisor with a server and workers), and the ways to and from it. */
export type Node = {
  hoopoe: Hoopoe;
  /** Where its clients come in: through `door` when it is proxied. */
  url: string;
  door: FaultProxy | null;
  toPostgres: FaultProxy | null;
  toRedis: FaultProxy | null;
};

export type System = {
  nodes: Node[];
  postgres: FaultyPostgres;
  redis: FaultyRedis | null;
  models: ModelHost;
  /** The master key, apart from all that `stop` removes but for itself. */
  keyFile: string;
  /** The first administrator, signed in at the first node. */
  admin: Caller;
  /** Statements on the product's own database. */
  query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** What goes first, at the end. */
  stop: () => Promise<void>;
};

const database = "hoopoe";

/** Starts Postgres, perhaps Redis, the model host, and two products (or as many as wanted) on one database. */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const cleanups: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    return await build(options, cleanups, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(options: SystemOptions, cleanups: (() => unknown)[], stop: () => Promise<void>): Promise<System> {
  const postgres = await FaultyPostgres.create(options.postgres);
  cleanups.push(() => postgres.remove());
  await postgres.query(`create database ${database}`);
  const redis = options.redis ? await FaultyRedis.create() : null;
  if (redis) cleanups.push(() => redis.remove());
  const models = await startModelHost();
  cleanups.push(() => models.close());
  const keys = mkdtempSync(join(tmpdir(), "hoopoe-faults-key-"));
  cleanups.push(() => rmSync(keys, { recursive: true, force: true }));
  const keyFile = join(keys, "master.key");
  writeFileSync(keyFile, randomBytes(32).toString("base64"), { mode: 0o600 });
  const nodes: Node[] = [];
  for (let i = 0; i < (options.nodes ?? 2); i += 1) {
    const node = await startNode({ options, postgres, redis, keyFile, place: i });
    cleanups.push(() => stopNode(node));
    nodes.push(node);
  }
  const [first] = nodes as [Node];
  const admin = await signIn(first.hoopoe.url, first.hoopoe.admin);
  const query: System["query"] = (sql, values = []) => postgres.query(sql, { database, values });
  return { nodes, postgres, redis, models, keyFile, admin, query, stop };
}

type Parts = { options: SystemOptions; postgres: FaultyPostgres; redis: FaultyRedis | null; keyFile: string; place: number };

async function startNode({ options, postgres, redis, keyFile, place }: Parts): Promise<Node> {
  const proxy = async (port: number | undefined): Promise<FaultProxy | null> => (options.proxied && port !== undefined ? FaultProxy.open(port) : null);
  const port = await steadyPort();
  const [toPostgres, toRedis, door] = [await proxy(postgres.port), await proxy(redis?.port), await proxy(port)];
  const hoopoe = await startHoopoe({
    env: {
      PORT: String(port),
      DATABASE_URL: postgres.url(database, toPostgres?.port),
      MASTER_KEY_FILE: keyFile,
      WORKERS: String(options.workers ?? 1),
      LOG_LEVEL: "warn",
      ...(redis ? { REDIS_URL: redis.url(toRedis?.port) } : {}),
      ...options.env,
      ...options.nodeEnv?.[place],
    },
    ...(options.product === undefined ? {} : { product: options.product }),
  });
  return { hoopoe, url: door ? `http://127.0.0.1:${door.port}` : hoopoe.url, door, toPostgres, toRedis };
}

async function stopNode({ hoopoe, door, toPostgres, toRedis }: Node): Promise<void> {
  for (const proxy of [toPostgres, toRedis, door]) proxy?.heal();
  await hoopoe.stop();
  for (const proxy of [toPostgres, toRedis, door]) await proxy?.close();
}

export type Program = "hoopoe-server" | "hoopoe-worker";

/** The pids of a node's servers or workers that run just now. */
export const pidsOf = ({ hoopoe }: Node, program: Program): number[] =>
  hoopoe
    .processes()
    .filter(({ command }) => command.includes(program))
    .map(({ pid }) => pid);
