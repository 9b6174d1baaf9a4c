import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase, type TestDatabase } from "./database.js";
import { type Hoopoe, startHoopoe } from "./hoopoe.js";

export type Cluster = { nodes: Hoopoe[]; database: TestDatabase; keyFile: string; filesDir: string; stop: () => Promise<void> };

type Options = {
  nodes: number;
  env?: Record<string, string>;
  /** Over `env`, for one of them; the first is 0. */
  envOf?: (node: number, databaseUrl: string) => Record<string, string>;
  /** Where its database is made, with `DATABASE` in the place of a name; by itself the run's Postgres. */
  postgres?: string;
};

/** Several whole products on one database with one master key: one node is a cluster of one, so this is the same code. The first has the worker. */
export async function startCluster({ nodes, env = {}, envOf = () => ({}), postgres }: Options): Promise<Cluster> {
  const database = await freshDatabase(postgres);
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-test-key-"));
  const keyFile = join(folder, "master.key");
  writeFileSync(keyFile, randomBytes(32).toString("base64"), { mode: 0o600 });
  const filesDir = join(folder, "files");
  const started: Hoopoe[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((node) => node.stop()));
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  };
  try {
    for (let i = 0; i < nodes; i += 1) {
      started.push(
        await startHoopoe({
          env: { DATABASE_URL: database.url, MASTER_KEY_FILE: keyFile, FILES_DIR: filesDir, WORKERS: i === 0 ? "1" : "0", ...env, ...envOf(i, database.url) },
        }),
      );
    }
    return { nodes: started, database, keyFile, filesDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One whole product on a database of its own in the run's Postgres: started in half the time that one takes which makes its Postgres first. */
export async function startNode(): Promise<Hoopoe> {
  const { nodes, stop } = await startCluster({ nodes: 1 });
  const [node] = nodes as [Hoopoe];
  return {
    ...node,
    async stop() {
      const ended = await node.stop();
      await stop();
      return ended;
    },
  };
}
