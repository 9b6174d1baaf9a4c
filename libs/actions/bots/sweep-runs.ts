import type { Deps } from "../context.js";

const lostAfterMs = 1_500;
const atOnce = 200;

/**
 * Finds runs that nobody works on (the queue lost them, their worker died) and queues them again. Returns those that the queue
 * could not take, so that a worker can do them without it.
 */
export async function sweepRuns(deps: Deps): Promise<string[]> {
  const due = await deps.store.runs.due(lostAfterMs, atOnce);
  const added = await Promise.all(
    due.map(async (run) => ((await deps.bus.jobs.add("bot-reply", `${run.id}-${run.generation}`, { runId: run.id })) ? null : run.id)),
  );
  return added.filter((id) => id !== null);
}
