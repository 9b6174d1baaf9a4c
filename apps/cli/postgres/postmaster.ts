import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, folderArgument, processOptions } from "./cluster.js";
import { commandOf, listProcesses } from "./process-list.js";

const LARGEST_LOG = 16 * 1024 * 1024;

/** Starts the server; `ready` settles with true when it takes connections, with false when it ended before. */
export function startPostmaster(cluster: Cluster, logFile: string): { child: ChildProcess; ready: Promise<boolean> } {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, "a", 0o600);
  try {
    const child = spawn(join(cluster.binaries.bin, "postgres"), ["-D", folderArgument(cluster), "-c", `cluster_name=${cluster.name}`], {
      ...processOptions(cluster),
      stdio: ["ignore", log, log],
      // A group of its own: Ctrl-C is for the supervisor, which stops things in order.
      detached: true,
    });
    return { child, ready: waitUntilReady(cluster, child) };
  } finally {
    closeSync(log);
  }
}

/** Asks a server to end: fast, then at once, then by force. `grace` in milliseconds for the first. */
export async function stopPostmaster(pid: number, grace: number): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ["SIGINT", grace],
    ["SIGQUIT", 500],
    ["SIGKILL", 500],
  ];
  for (const [signal, wait] of steps) {
    if (!send(pid, signal)) return;
    if (await until(() => commandOf(pid) === undefined, wait)) return;
  }
}

/**
 * Clears the folder of what a killed start left: a server that lives on is stopped, its orphaned processes
 * are waited for and ended, a stale postmaster.pid is removed (its number may be another process' by now).
 * @returns what was found, for the log.
 * @throws Error when a server that is not ours works on the folder.
 */
export async function clearRemains(cluster: Cluster): Promise<"nothing" | "living server" | "stale lock"> {
  const ours = () => listProcesses().filter(({ command }) => command.includes(cluster.name));
  const postmaster = ours().find(({ command }) => command.includes(`cluster_name=${cluster.name}`));
  if (postmaster) await stopPostmaster(postmaster.pid, 10_000);
  if (!(await until(() => ours().length === 0, 3_000))) for (const { pid } of ours()) send(pid, "SIGKILL");
  const lock = join(cluster.folder, "postmaster.pid");
  if (!existsSync(lock)) return postmaster ? "living server" : "nothing";
  const holder = Number(readFileSync(lock, "utf8").split("\n")[0]);
  const command = commandOf(holder);
  if (command && /(^|\/)(postgres|postmaster)(\s|$)/.test(command.split(" ")[0] ?? "")) {
    throw new Error(`Another Postgres (process ${holder}) works on ${cluster.folder}: stop it first.`);
  }
  rmSync(lock, { force: true });
  return "stale lock";
}

async function waitUntilReady(cluster: Cluster, child: ChildProcess): Promise<boolean> {
  const lock = join(cluster.folder, "postmaster.pid");
  // Recovery after a crash may take its time: wait as long as it lives.
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const [pid, , , , , , , status] = existsSync(lock) ? readFileSync(lock, "utf8").split("\n") : [];
    if (Number(pid) === child.pid && status?.trim() === "ready") return true;
    await sleep(10);
  }
  return false;
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

async function until(holds: () => boolean, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
