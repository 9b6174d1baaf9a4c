import { fail, type OrganisationSettings } from "@hoopoe/protocol";
import { requireAdmin } from "../access.js";
import type { Ctx } from "../context.js";
import { audited } from "./audited.js";

type Fields = { editMinutes?: number | undefined; recallMinutes?: number | undefined };

/** What holds for the whole organisation. */
export async function readSettings(ctx: Ctx): Promise<OrganisationSettings> {
  requireAdmin(ctx.actor);
  const organisation = await ctx.store.setup.organisation();
  if (!organisation) throw fail("NOT_FOUND");
  return { editMinutes: organisation.editMinutes, recallMinutes: organisation.recallMinutes };
}

/** Changes it, from the next write on. */
export async function updateSettings(ctx: Ctx, fields: Fields): Promise<OrganisationSettings> {
  requireAdmin(ctx.actor);
  const subject = { action: "settings.update", targetKind: "organisation", fields: Object.keys(fields) };
  return audited(ctx, subject, async () => {
    await ctx.store.setup.update(fields);
    return readSettings(ctx);
  });
}
