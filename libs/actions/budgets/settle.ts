import type { AskedModel, RunRow, UsedTokens } from "@hoopoe/store";
import { isDatabaseAway } from "@hoopoe/store";
import type { Deps } from "../context.js";

/** Puts what was used, by the model that answered, in the place of what was reserved. With the database away the sweep does it, by what the message says. */
export const settleUsage = (deps: Deps, id: string, by: { choice: AskedModel; used: UsedTokens }): Promise<void> =>
  orLater(deps.store.usage.settle(id, by.choice, by.used));

/** Gives back what was reserved: no model was asked, or none took the question. */
export const releaseUsage = (deps: Deps, id: string, choice: AskedModel): Promise<void> => orLater(deps.store.usage.release(id, choice));

/** What a worker that died had reserved for this run is settled by whoever takes it over; `outputTokens`: of what was kept of its answer. */
export const settleEarlier = (deps: Deps, run: Pick<RunRow, "id" | "generation">, outputTokens: number): Promise<number> =>
  run.generation > 1 ? deps.store.usage.settleEarlier(run.id, run.generation, outputTokens) : Promise.resolve(0);

/** Settles reservations whose runs are over and that nobody settled. Returns how many. */
export const sweepUsage = (deps: Deps): Promise<number> => deps.store.usage.sweep();

async function orLater(ending: Promise<boolean>): Promise<void> {
  try {
    await ending;
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
  }
}
