import type { Ctx } from "../context.js";

/** The organisation's epoch: new at each restore from a backup, so that clients begin again. */
export async function currentEpoch(ctx: Pick<Ctx, "store">): Promise<string> {
  return (await ctx.store.setup.organisation())?.epoch ?? "";
}
