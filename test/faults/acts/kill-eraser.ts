import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Erasure } from "@hoopoe/protocol";
import pg from "pg";
import { until } from "../../rig/until.js";
import { isLong } from "../rig/form.js";
import { signalAll } from "../rig/processes.js";
import { pidsOf, type System } from "../rig/system.js";

/** A row that an erasure must come by; held by somebody else, the worker stands still in the middle of a piece of work. */
export type Point = { name: string; lock: string; values: unknown[] };

/**
 * Has an erasure begun while the first point is held, and holds one point after the other until a worker has come there, kills that worker with SIGKILL,
 * lets the row go, and sees another worker go on. The lease of who was killed is ended by hand, in the long form but for the first one: nobody wants to
 * wait for each.
 */
export async function killAtPoints(system: System, begin: () => Promise<Erasure>, points: Point[]): Promise<Erasure> {
  const killed: number[] = [];
  // before the worker hears of it, who would be past it at once
  let [holder, blocker] = await hold(system, points[0] as Point);
  const erasure = await begin();
  for (const [i, point] of points.entries()) {
    const pid = await until(`a worker at '${point.name}'`, () => waitingWorker(system, holder), 40_000);
    signalAll([pid], "SIGKILL");
    killed.push(pid);
    const next = points[i + 1];
    const following = next && (await hold(system, next));
    await blocker.query("rollback");
    await blocker.end();
    if (i > 0 || !isLong()) await system.query("update erasure set lease_until = now() where id = $1 and finished_at is null", [erasure.id]);
    if (following) [holder, blocker] = following;
  }
  if (new Set(killed).size !== points.length) throw new Error(`${new Set(killed).size} workers were killed for ${points.length} points`);
  return erasure;
}

/** A transaction that holds the row; with the pid of its backend. */
async function hold({ postgres }: System, { name, lock, values }: Point): Promise<[number, pg.Client]> {
  const client = new pg.Client({ connectionString: postgres.url("hoopoe"), application_name: "blocker" });
  // the database may be stopped before it, when a test fails
  client.on("error", () => undefined);
  await client.connect();
  await client.query("begin");
  const { rowCount } = await client.query(lock, values);
  if (!rowCount) throw new Error(`no row to hold at '${name}'`);
  return [(await client.query("select pg_backend_pid() as pid")).rows[0].pid as number, client];
}

/** The worker that waits for what `holder` holds. */
async function waitingWorker(system: System, holder: number): Promise<number | null> {
  const rows = await system.query("select client_port from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))", [holder]);
  const ports = new Set(rows.map((row) => (row.client_port as number).toString(16).toUpperCase().padStart(4, "0")));
  const connections = readFileSync("/proc/net/tcp", "latin1")
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const sockets = connections.filter(([, local]) => ports.has(local?.split(":")[1] ?? "")).map((fields) => `socket:[${fields[9]}]`);
  const workers = system.nodes.flatMap((node) => pidsOf(node, "hoopoe-worker"));
  return workers.find((pid) => openFiles(pid).some((file) => sockets.includes(file))) ?? null;
}

/** What a process has open; nothing when it has just ended. */
function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}
