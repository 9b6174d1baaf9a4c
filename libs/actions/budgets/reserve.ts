import type { AskedModel, Reserved, RunRow } from "@hoopoe/store";
import type { Deps } from "../context.js";

export type Wanted = {
  run: Pick<RunRow, "id" | "generation" | "asker_id" | "bot_id">;
  choices: readonly [AskedModel, ...AskedModel[]];
  promptTokens: number;
  answerTokens: number;
};

/**
 * Reserves what an answer may use against the budgets of who asked, of the bot and of the organisation, before its model is asked; all or none of it.
 * Whoever reserves settles (`settleUsage`, `releaseUsage`) when the answer ends; what a killed worker leaves, the sweep settles.
 */
export const reserveUsage = (deps: Deps, { run, choices, promptTokens, answerTokens }: Wanted): Promise<Reserved> =>
  deps.store.usage.reserve({ runId: run.id, generation: run.generation, personId: run.asker_id, botId: run.bot_id, choices, promptTokens, answerTokens });
