import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./port.js";

const root = join(import.meta.dirname, "../..");
const steering =
  /^(HOST|PORT|DATA_DIR|FILE|DATABASE_URL|REDIS_URL|MASTER_|KEY_ROTATION_DAYS|CRYPTO_SUITE|ADMIN_|PUBLIC_URL|TRUST_PROXY|SERVERS|WORKERS|LIMITS|LOG_LEVEL|NODE_ENV|ORGANISATION_LANGUAGE|SEARCH_INDEX|INIT_CWD|VITEST|TEST)/;

export type Options = {
  /** Over the rig's own: the first administrator, a free port, `LIMITS=off`. An empty string takes one away. */
  env?: Record<string, string>;
  /** An existing data folder; without it a new one that `stop` removes. */
  dataDir?: string;
  /** Another copy of the product than this one. */
  product?: string;
};

/** The product as its users start it: the supervisor with its servers and workers (and Postgres, unless `DATABASE_URL` is given). */
export type Hoopoe = {
  url: string;
  dataDir: string;
  admin: { username: string; password: string };
  /** Everything that all its processes printed so far. */
  output: () => string;
  /** The supervisor and all that descend from it: pid and command line. */
  processes: () => { pid: number; command: string }[];
  supervisor: ChildProcess;
  /** SIGTERM, then waits: the exit code and how long it took. Removes a data folder that the rig made. */
  stop: () => Promise<{ code: number | null; ms: number }>;
};

export const firstAdmin = { username: "root.admin", password: "correct horse battery 1" } as const;

/** Starts it and waits for its ready line, at most `90` s. */
export async function startHoopoe({ env = {}, dataDir, product = root }: Options = {}): Promise<Hoopoe> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), "hoopoe-test-data-"));
  const port = await freePort();
  const given = {
    HOST: "127.0.0.1",
    PORT: String(port),
    DATA_DIR: folder,
    ADMIN_USERNAME: firstAdmin.username,
    ADMIN_PASSWORD: firstAdmin.password,
    LIMITS: "off",
    ...env,
  };
  const inherited = Object.entries(process.env).filter(([name]) => !steering.test(name));
  const supervisor = spawn(process.execPath, [join(product, "apps/cli/hoopoe-supervisor.mjs")], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const chunks: string[] = [];
  const output = (): string => chunks.join("");
  supervisor.stdout.setEncoding("utf8").on("data", (chunk: string) => void chunks.push(chunk));
  supervisor.stderr.setEncoding("utf8").on("data", (chunk: string) => void chunks.push(chunk));
  const remove = (): void => {
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await readyLine(supervisor, output);
    return {
      url,
      dataDir: folder,
      admin: firstAdmin,
      output,
      supervisor,
      processes: () => family(supervisor.pid ?? 0),
      stop: () => stop(supervisor).finally(remove),
    };
  } catch (error) {
    await stop(supervisor).finally(remove);
    throw error;
  }
}

async function readyLine(child: ChildProcess, output: () => string): Promise<string> {
  const late = Date.now() + 90_000;
  for (;;) {
    const ready = output().match(/^Hoopoe is ready at (http\S+)$/m);
    if (ready?.[1]) return ready[1].replace(/\/$/, "");
    if (child.exitCode !== null) throw new Error(`the supervisor ended with ${child.exitCode}:\n${output()}`);
    if (Date.now() > late) throw new Error(`no ready line within 90 s:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function stop(child: ChildProcess): Promise<{ code: number | null; ms: number }> {
  const began = performance.now();
  if (child.exitCode === null && child.signalCode === null) {
    const members = family(child.pid ?? 0);
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => killAll(members), 25_000);
    await gone;
    clearTimeout(timer);
  }
  return { code: child.exitCode, ms: performance.now() - began };
}

function killAll(members: { pid: number }[]): void {
  for (const { pid } of members) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}

/** A process and its descendants, from /proc. */
export function family(pid: number): { pid: number; command: string }[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        // The name in brackets may hold spaces: the fields behind the last bracket are state and parent.
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim() }];
      } catch {
        return [];
      }
    });
  const members = new Set([pid]);
  for (let size = 0; size !== members.size; ) {
    size = members.size;
    for (const one of all) if (members.has(one.parent)) members.add(one.pid);
  }
  return all.filter((one) => members.has(one.pid)).map(({ pid: id, command }) => ({ pid: id, command }));
}
