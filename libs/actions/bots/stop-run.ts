import { fail, type RunState } from "@hoopoe/protocol";
import type { RunRow } from "@hoopoe/store";
import { maySee, requireMayStop, requireMembership } from "../access.js";
import type { Ctx } from "../context.js";

const waitMs = 3_000;
const lookEveryMs = 40;

/** Stops a run, or all runs of a message; answers with the state that they come to (the first one's, where they differ). */
export async function stopRun(ctx: Ctx, target: { runId: string } | { triggerId: string }): Promise<{ state: RunState }> {
  const runs = await findRuns(ctx, target);
  await ctx.store.runs.requestStop(runs.map((run) => run.id));
  // whichever worker has one hears it, on any node
  for (const run of runs) ctx.bus.live.signal("run:stop", { runId: run.id });
  const until = performance.now() + waitMs;
  let states = await statesOf(ctx, runs);
  while (states.some((state) => state === "queued" || state === "streaming") && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    states = await statesOf(ctx, runs);
  }
  return { state: states[0] ?? "stopped" };
}

async function statesOf(ctx: Ctx, runs: RunRow[]): Promise<RunState[]> {
  const rows = await Promise.all(runs.map((run) => ctx.store.runs.byId(run.id)));
  return rows.map((row) => (row?.state ?? "stopped") as RunState);
}

async function findRuns(ctx: Ctx, target: { runId: string } | { triggerId: string }): Promise<RunRow[]> {
  const runs = "runId" in target ? [await ctx.store.runs.byId(target.runId)] : await ctx.store.runs.ofTrigger(target.triggerId);
  const found = runs.filter((run) => run !== null);
  const [first] = found;
  if (!first) throw fail("NOT_FOUND");
  const membership = await requireMembership(ctx, first.conversation_id);
  const trigger = await ctx.store.messages.byId(first.trigger_id);
  if (!trigger || !maySee(membership, trigger.seq)) throw fail("NOT_FOUND");
  requireMayStop(ctx, membership, first.asker_id);
  return found;
}
