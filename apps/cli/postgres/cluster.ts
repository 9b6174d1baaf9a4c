import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, chownSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Binaries, findBinaries } from "./binaries.js";
import { clusterOwner, type Owner } from "./owner.js";
import { postgresAccess, postgresSettings } from "./settings.js";

/** One database cluster: its folder, who runs it, with which programs. */
export type Cluster = {
  /** Absolute and real; made by Postgres' initdb. */
  folder: string;
  owner: Owner | undefined;
  binaries: Binaries;
  /** In the command line of every process of this cluster, and of no other. */
  name: string;
};

/** The cluster in `folder`, which need not be there yet; its parent must be. */
export function locateCluster(folder: string): Cluster {
  const real = join(realpathSync(dirname(folder)), basename(folder));
  const owner = clusterOwner(real);
  const name = `hoopoe-${createHash("sha256").update(real).digest("hex").slice(0, 12)}`;
  return { folder: real, owner, binaries: findBinaries({ forOtherUser: owner !== undefined }), name };
}

/**
 * Makes the cluster when it is not there: database and role `hoopoe`, no other way in. Made beside its place
 * and renamed into it, so a start that is killed leaves no half of one.
 */
export function createCluster(cluster: Cluster, password: string): void {
  if (existsSync(cluster.folder)) return;
  const draft: Cluster = { ...cluster, folder: `${cluster.folder}.new` };
  rmSync(draft.folder, { recursive: true, force: true });
  mkdirSync(draft.folder, { mode: 0o700 });
  giveTo(cluster.owner, draft.folder);
  const words = [
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
  ];
  runTool(draft, "initdb", words);
  appendFileSync(join(draft.folder, "postgresql.conf"), "\ninclude 'hoopoe.conf'\n");
  configureCluster(draft, { port: 5432, connections: 20 });
  singleUser(draft, [`CREATE ROLE hoopoe LOGIN CREATEDB PASSWORD '${password}'`, "CREATE DATABASE hoopoe OWNER hoopoe"]);
  renameSync(draft.folder, cluster.folder);
}

/** Writes the settings of this version of Hoopoe. */
export function configureCluster(cluster: Cluster, settings: { port: number; connections: number }): void {
  writeFor(cluster, "hoopoe.conf", postgresSettings(settings));
  writeFor(cluster, "pg_hba.conf", postgresAccess);
}

/** Gives the role another password, as when the file that held the old one was lost. The server must not run. */
export function resetPassword(cluster: Cluster, password: string): void {
  singleUser(cluster, [`ALTER ROLE hoopoe PASSWORD '${password}'`]);
}

/** @throws Error when another major version of Postgres wrote the cluster. */
export function checkVersion(cluster: Cluster): void {
  const written = readFileSync(join(cluster.folder, "PG_VERSION"), "utf8").trim();
  const { stdout } = spawnSync(join(cluster.binaries.bin, "postgres"), ["--version"], { encoding: "utf8" });
  const ours = /(\d+)/.exec(stdout ?? "")?.[1];
  if (written !== ours)
    throw new Error(
      `${cluster.folder} was written by Postgres ${written}, and this version of Hoopoe brings Postgres ${ours}: start the version of Hoopoe that wrote it.`,
    );
}

/**
 * How another user's process is told of the folder: it is started inside it. The path itself may lead through
 * folders that only root may enter (a clone in /root), which the link in /proc does not.
 */
export function folderArgument({ folder, owner }: Cluster): string {
  return owner && process.platform === "linux" ? "/proc/self/cwd" : folder;
}

/** What a process of the cluster needs to start; none of our own environment, which may hold passwords. */
export function processOptions({ folder, owner }: Cluster) {
  return { cwd: folder, env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" }, ...(owner && { uid: owner.uid, gid: owner.gid }) };
}

function singleUser(cluster: Cluster, statements: string[]): void {
  // Over standard input, so that a password is in no command line; fsync is on as always.
  runTool(cluster, "postgres", ["--single", "postgres"], `${statements.join(";\n")};\n`);
}

function runTool(cluster: Cluster, tool: "initdb" | "postgres", words: string[], input = ""): void {
  const [first, ...rest] = words;
  const all = tool === "initdb" ? [...words, "-D", folderArgument(cluster)] : [first ?? "", "-D", folderArgument(cluster), ...rest];
  const { status, signal, stderr, error } = spawnSync(join(cluster.binaries.bin, tool), all, { ...processOptions(cluster), input, encoding: "utf8" });
  // In single-user mode a refused statement does not end the program.
  const refused = tool === "postgres" && /^(?:.*\s)?(?:ERROR|FATAL|PANIC): .*$/m.exec(stderr ?? "")?.[0];
  if (status === 0 && !refused) return;
  const reason = error?.message ?? (refused || stderr.trim() || `ended with ${signal ?? status}`);
  throw new Error(`The database could not be made in ${cluster.folder}: ${reason.replaceAll(/\s+/g, " ")}`);
}

function writeFor(cluster: Cluster, name: string, content: string): void {
  const path = join(cluster.folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  giveTo(cluster.owner, path);
}

function giveTo(owner: Owner | undefined, path: string): void {
  if (owner) chownSync(path, owner.uid, owner.gid);
}
