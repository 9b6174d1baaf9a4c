import { inject } from "vitest";
import { keptConnections, type TestDatabase } from "./database.js";
import type { RunningCluster } from "./global-clusters.js";

type SharedCluster = {
  nodes: [RunningCluster["nodes"][number], RunningCluster["nodes"][number]];
  database: Pick<TestDatabase, "url" | "query">;
  keyFile: string;
  filesDir: string;
};

/**
 * Two nodes with `LIMITS=off` and a worker each, that other files used before and will use after this one, and none meanwhile: for files that
 * make their own people, and neither stop, stall nor measure a process.
 */
export function sharedCluster(): SharedCluster {
  const { nodes, databaseUrl, keyFile, filesDir } = inject("clusters")[Number(process.env.VITEST_POOL_ID) - 1] as RunningCluster;
  return { nodes: nodes as SharedCluster["nodes"], database: { url: databaseUrl, query: keptConnections(databaseUrl).query }, keyFile, filesDir };
}
