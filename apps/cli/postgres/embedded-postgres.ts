import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkVersion, type Cluster, configureCluster, createCluster, locateCluster, resetPassword } from "./cluster.js";
import { embeddedUrl, freePort, newPassword, readCredentials, writeCredentials } from "./credentials.js";
import { clearRemains, startPostmaster } from "./postmaster.js";

/** A prepared cluster, ready to be started (again and again). */
export type EmbeddedPostgres = {
  /** With the password: for environments of children, never for a command line or a log. */
  url: string;
  /** Clears what a killed server left, then starts one; `ready` is true when it takes connections. */
  start(): Promise<{ child: ChildProcess; ready: Promise<boolean> }>;
  /** Where its log lies, and how it ends: for the person who has to find out why it does not start. */
  lastWords(): string;
};

type Preparing = { dataDir: string; connections: number; say: (line: string) => void };

/**
 * The database cluster below `dataDir` (absolute, existing): made when it is not there, put in order when a
 * start was killed; it takes so many `connections`. Data in `postgres`, password and port in `keys/postgres.json`, log in `postgres-log`.
 * `say` is told what takes time.
 */
export async function prepareEmbeddedPostgres({ dataDir, connections, say }: Preparing): Promise<EmbeddedPostgres> {
  const cluster = locateCluster(join(dataDir, "postgres"));
  const file = join(dataDir, "keys", "postgres.json");
  if (existsSync(cluster.folder)) await clear(cluster, say);
  const remembered = readCredentials(file);
  const credentials = { password: remembered?.password ?? newPassword(), port: await freePort(remembered?.port) };
  if (!existsSync(cluster.folder)) {
    say("Making the database …");
    createCluster(cluster, credentials.password);
  } else {
    checkVersion(cluster);
    if (!remembered) resetPassword(cluster, credentials.password);
  }
  // Only now: a password on disk is one that the cluster knows, however often a start is killed.
  if (credentials.port !== remembered?.port) writeCredentials(file, credentials);
  configureCluster(cluster, { port: credentials.port, connections });
  const log = join(dataDir, "postgres-log", "postgres.log");
  return {
    url: embeddedUrl(credentials),
    async start() {
      await clear(cluster, say);
      return startPostmaster(cluster, log);
    },
    lastWords: () => `${log}: ${existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-3).join(" / ") : "empty"}`,
  };
}

async function clear(cluster: Cluster, say: (line: string) => void): Promise<void> {
  const found = await clearRemains(cluster);
  if (found === "living server") say("The database of an earlier start was still running: stopped it.");
  if (found === "stale lock") say("The database was not shut down last time: it recovers by itself.");
}
