import type { Ctx } from "../context.js";

/** Takes back an upload of the actor's that hangs on no message. @throws Fault NOT_FOUND; CONFLICT when it hangs on one, or a legal hold keeps it */
export async function discardFile(ctx: Ctx, id: string): Promise<void> {
  ctx.limiter.take("upload", ctx.actor.id);
  await ctx.store.files.discard(id, ctx.actor.id);
  await ctx.files.remove(id);
  await ctx.store.files.forget([id]);
}
