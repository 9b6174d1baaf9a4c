import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { family } from "../rig/hoopoe.js";
import { freePort } from "../rig/port.js";
import { until } from "../rig/until.js";

export type Started = {
  supervisor: ChildProcess;
  port: number;
  output: () => string;
  /** Settles at the exit. */
  ended: Promise<number | null>;
};

/** A folder with a space in its path, as people have them. */
export const newDataDir = (): string => join(mkdtempSync(join(tmpdir(), "hoopoe start ")), "data");

/** The real supervisor over stand-in programs. */
export async function start(dataDir: string, env: Record<string, string> = {}): Promise<Started> {
  const port = env.PORT ? Number(env.PORT) : await freePort();
  const supervisor = spawn(process.execPath, [join(import.meta.dirname, "stand-ins/hoopoe-supervisor.mjs")], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? "", DATA_DIR: dataDir, PORT: String(port), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const chunks: string[] = [];
  for (const stream of [supervisor.stdout, supervisor.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => void chunks.push(chunk));
  const ended = once(supervisor, "close").then(([code]) => code as number | null);
  return { supervisor, port, output: () => chunks.join(""), ended };
}

/** Started and ready; `ms` from the start to the ready line. */
export async function startReady(dataDir: string, env: Record<string, string> = {}): Promise<Started & { ms: number }> {
  const began = performance.now();
  const started = await start(dataDir, env);
  const isReady = (): boolean => {
    if (started.supervisor.exitCode !== null) throw new Error(`it ended with ${started.supervisor.exitCode}:\n${started.output()}`);
    return /^Hoopoe is ready at http:\/\/127\.0\.0\.1:\d+$/m.test(started.output());
  };
  await until("the ready line", isReady, 60_000);
  return { ...started, ms: performance.now() - began };
}

/** SIGTERM, and what came of it. */
export async function stop({ supervisor, ended }: Started): Promise<{ code: number | null; ms: number }> {
  const began = performance.now();
  supervisor.kill("SIGTERM");
  return { code: await ended, ms: performance.now() - began };
}

/** The living processes of a start whose command line has this in it; the supervisor's tree. */
export function processes({ supervisor }: Started, part = ""): number[] {
  return family(supervisor.pid ?? 0)
    .filter(({ command }) => command.includes(part))
    .map(({ pid }) => pid);
}

/** SIGKILL for the supervisor and all that descend from it, and waits for the supervisor's end. */
export async function killAll(started: Started): Promise<void> {
  for (const pid of processes(started)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      // One that has just ended by itself, as connections' processes of Postgres do.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
  await started.ended;
}

/** The process group, which Ctrl-C in a terminal reaches as a whole; undefined when the process has ended. */
export function groupOf(pid: number): number | undefined {
  if (!isAlive(pid)) return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in brackets may hold spaces: behind it stand state, parent and group.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie has no command line.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

/** What the stand-in server says of itself; undefined while it is away. */
export async function askServer({ port }: Started): Promise<{ pid: number; keyFile: string } | undefined> {
  try {
    return (await (await fetch(`http://127.0.0.1:${port}`)).json()) as { pid: number; keyFile: string };
  } catch {
    return undefined;
  }
}
