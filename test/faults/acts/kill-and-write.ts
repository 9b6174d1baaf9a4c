import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../rig/until.js";
import { check, type Readers, type Verdict } from "../rig/checker.js";
import type { Ledger } from "../rig/ledger.js";
import { signalAll } from "../rig/processes.js";
import { type Node, type Program, pidsOf, type System } from "../rig/system.js";
import type { Writer } from "../rig/writer.js";

export type Target = { name: string; kill: () => Promise<void> };

/** Everything that can be killed: servers and workers (their supervisor brings them back), Redis and Postgres (the rig does, half a second later). */
export function targetsOf(system: System): Target[] {
  const programs = system.nodes.flatMap((node, i) =>
    (["hoopoe-server", "hoopoe-worker"] as const).map((program) => ({ name: `${program} ${i}`, kill: () => killProgram(node, program) })),
  );
  return [...programs, ...stores(system)];
}

export const killProgram = async (node: Node, program: Program): Promise<void> => {
  const pids = await until(`a ${program}`, () => {
    const found = pidsOf(node, program);
    return found.length ? found : null;
  });
  signalAll(pids, "SIGKILL");
};

function stores({ redis, postgres }: System): Target[] {
  const again = async (store: { kill: () => Promise<void>; start: () => Promise<void> }): Promise<void> => {
    await store.kill();
    await sleep(500);
    await store.start();
  };
  return [
    ...(redis ? [{ name: "Redis", kill: () => again({ kill: () => redis.stop("SIGKILL"), start: () => redis.start() }) }] : []),
    { name: "Postgres", kill: () => again({ kill: () => postgres.kill(), start: () => postgres.start() }) },
  ];
}

export type Slaughter = {
  ledger: Ledger;
  writers: Writer[];
  rooms: Readers[];
  /** Killed one after the other while everybody writes. */
  targets: Target[];
  kills: number;
  betweenMs: number;
  /** Writing goes on after the last kill until so many are acknowledged. */
  atLeast: number;
  /** Between two messages of one writer. */
  paceMs: number;
};

/** Kills under load; then everything that was begun is answered, and all is read back. */
export async function killAndWrite({ ledger, writers, rooms, targets, kills, betweenMs, atLeast, paceMs }: Slaughter): Promise<Verdict> {
  let over = false;
  const writing = writers.map(async (writer, i) => {
    const own = rooms.filter(({ members }) => members.some(({ id }) => id === writer.caller.id));
    for (let n = 0; !over; n += 1) {
      await writer.say(own[n % own.length]?.conversationId ?? "", `${i}.${n} 不会丢 never lost`);
      await sleep(paceMs * (0.5 + Math.random()));
    }
  });
  for (let k = 0; k < kills; k += 1) {
    await sleep(betweenMs);
    await targets[k % targets.length]?.kill();
  }
  await until("enough acknowledged", () => ledger.ackedEntries.length >= atLeast, 120_000);
  over = true;
  await answered(writers, writing);
  return check(ledger, rooms);
}

/** Waits until nobody waits for an answer any more, at most a minute; then they go. */
export async function answered(writers: Writer[], writing: Promise<void>[]): Promise<void> {
  const done = Promise.all(writing).then(() => true);
  const late = await Promise.race([done, sleep(60_000, false, { ref: false })]);
  const why = writers.map(({ retried, isConnected }) => JSON.stringify({ isConnected, retried: [...retried] }));
  for (const writer of writers) writer.stop();
  if (late) return;
  throw new Error(`writers were not answered within 60 s:\n${why.join("\n")}`);
}
