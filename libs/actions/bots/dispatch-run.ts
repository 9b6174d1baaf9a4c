import type { Deps } from "../context.js";

/**
 * Puts a run into the queue: ids only, never awaited on a message's way. The job's id holds the generation, so that a run whose
 * worker died can be added again. What is lost here is found by the sweep, since the run's row is the outbox.
 */
export function dispatchRun(deps: Pick<Deps, "bus">, run: { id: string; generation: number }): void {
  void deps.bus.jobs.add("bot-reply", `${run.id}-${run.generation}`, { runId: run.id });
}
