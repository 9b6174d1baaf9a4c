import type { Ctx } from "../context.js";

type Known = { epoch: string; until: number };
const knownMs = 1_000;
const known = new WeakMap<Ctx["store"], Known>();

/**
 * The organisation's epoch: new at each restore from a backup, so that clients begin again. Asked anew once a second: who is told the old one
 * for that long hears the new one with the next answer, and begins again then.
 */
export async function currentEpoch({ store }: Pick<Ctx, "store">): Promise<string> {
  const last = known.get(store);
  if (last && last.until > performance.now()) return last.epoch;
  const epoch = (await store.setup.organisation())?.epoch ?? "";
  known.set(store, { epoch, until: performance.now() + knownMs });
  return epoch;
}
