import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FrontDoor } from "./front-door.js";
import type { Kept } from "./kept-process.js";
import { EX_CONFIG, StartRefused, say } from "./say.js";

/**
 * How the supervisor and its programs deal with one another:
 * - a program is told everything by its environment (`libs/config`), DATABASE_URL and MASTER_KEY_FILE included;
 * - it sends `{ type: "ready" }` over the IPC channel when it serves;
 * - SIGTERM asks it to drain and end; it has 8 s; it sends `{ type: "stopping" }`;
 * - a server that is told a SERVER_NUMBER is one of several on a port: `{ type: "connection", connection: n }` messages bring it its connections, and
 *   it answers each with `{ type: "taken", connection: n }` before it reads from it;
 * - when the channel disconnects its supervisor is gone, and it ends the same way by itself;
 * - exit code 78 before it was ever ready means: the configuration is wrong, do not try again.
 */
export type Program = {
  name: string;
  /** Absolute path of a JavaScript file. */
  entry: string;
  nodeOptions: string[];
};

export type Programs = { server: Program; worker: Program; prepare: Program };

const root = fileURLToPath(new URL("../../../../", import.meta.url));

// Node 20 optimizes late what is called often, and refuses to start with a flag that it does not know; from 22 on there is a compiler between.
const soonOptimized = Number.parseInt(process.versions.v8, 10) < 12 ? ["--interrupt-budget=12000"] : [];

/** `entryOf`: which file is started for a compiled one of an app (bootstrap/entry-of.mjs). */
export const productPrograms = (entryOf: (app: string, piece: string) => string): Programs => ({
  // What a server is sending lives longer than a smaller young generation takes to fill. Code is compiled at its first call and watched from there on: a
  // server that has just come (back) is what a crowd comes to, and carries nearly twice as much in its first seconds for some 20 MiB.
  server: {
    name: "hoopoe-server",
    entry: entryOf("server", "hoopoe-server.js"),
    nodeOptions: ["--max-semi-space-size=16", ...soonOptimized, "--always-sparkplug", "--no-lazy-feedback-allocation"],
  },
  worker: { name: "hoopoe-worker", entry: entryOf("worker", "hoopoe-worker.js"), nodeOptions: ["--max-semi-space-size=4"] },
  prepare: { name: "hoopoe prepare", entry: join(root, "apps/cli/hoopoe.mjs"), nodeOptions: [] },
});

type Environment = Record<string, string | undefined>;

/**
 * What is freed goes back to the system from four MiB on (from one it costs a fan-out a tenth). By itself glibc raises both bounds with the largest piece
 * that was ever freed (mallopt(3)), and the few MiB that reading programs takes once are a tenth of a process's memory for good.
 */
const freeing: Environment = { MALLOC_TRIM_THRESHOLD_: "4194304", MALLOC_MMAP_THRESHOLD_: "1048576" };

/** Starts a program with an IPC channel, in a group of its own: Ctrl-C is for the supervisor, which stops things in order. */
export function startProgram(program: Program, environment: Environment, words: string[] = []): ChildProcess {
  return spawn(process.execPath, [...program.nodeOptions, program.entry, ...words], {
    env: { ...freeing, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    detached: true,
  });
}

export type KeptOptions = {
  /** As people are told of it. */ name: string;
  environment: Environment /** Brings it its connections. */;
  door?: FrontDoor | undefined;
};

/** A server or a worker as something to be kept running. */
export function keptProgram(program: Program, { name, environment, door }: KeptOptions): Kept {
  return {
    name,
    say,
    start: async () => {
      const child = startProgram(program, environment);
      const ready = readiness(child);
      void ready.then(() => door?.add(child));
      return { child, ready };
    },
    end: endProgram,
    refusal: ({ code }) => (code === EX_CONFIG ? new StartRefused(`${name} refuses this configuration; the reason stands above.`, EX_CONFIG) : undefined),
  };
}

/** SIGTERM, and SIGKILL when `grace` milliseconds were not enough. */
export async function endProgram(child: ChildProcess, grace: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), grace);
  await gone;
  clearTimeout(force);
}

function readiness(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.on("message", (message) => {
      if ((message as { type?: unknown } | null)?.type === "ready") resolve(true);
    });
  });
}
