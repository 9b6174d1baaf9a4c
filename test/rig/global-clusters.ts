import type { TestProject } from "vitest/node";
import { type Cluster, startCluster } from "./cluster.js";
import startPostgres from "./global-postgres.js";

/** What a test file needs of a running cluster to use it. */
export type RunningCluster = {
  nodes: { url: string; admin: { username: string; password: string } }[];
  databaseUrl: string;
  keyFile: string;
  filesDir: string;
};

declare module "vitest" {
  export interface ProvidedContext {
    clusters: RunningCluster[];
  }
}

// whatever the tests do, texts of both suites lie side by side and go through one live channel
const suiteOf = (node: number): Record<string, string> => ({ CRYPTO_SUITE: node === 0 ? "aes" : "gm" });

/** Beside the run's Postgres a cluster of two nodes for each file that runs at once: files that would all start the same use it one after the other. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stopPostgres = await startPostgres(project);
  const postgres = project.getProvidedContext().postgres;
  const started = await Promise.allSettled(
    Array.from({ length: project.config.maxWorkers }, () => startCluster({ nodes: 2, postgres, env: { WORKERS: "1" }, envOf: suiteOf })),
  );
  const clusters = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await stopPostgres();
  };
  const failed = started.find((one) => one.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  project.provide("clusters", clusters.map(running));
  return stop;
}

const running = ({ nodes, database, keyFile, filesDir }: Cluster): RunningCluster => ({
  nodes: nodes.map(({ url, admin }) => ({ url, admin })),
  databaseUrl: database.url,
  keyFile,
  filesDir,
});
