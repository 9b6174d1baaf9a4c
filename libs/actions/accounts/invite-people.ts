import { hashPassword, randomSecret, secretHash, uuidv7 } from "@hoopoe/crypto";
import { type RouteBody, fail, type Invite, invalid } from "@hoopoe/protocol";
import { requireAdmin } from "../access.js";
import { audited } from "../admin/audited.js";
import type { Anonymous, Ctx } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { currentPolicyRow } from "../policies/current-policy.js";
import { presentInvite } from "../present/account.js";
import { nameIsTaken } from "./set-up.js";
import { openSession, type Tokens } from "./tokens.js";

const dayMs = 86_400_000;

/** Makes an invite link: by default for one person and seven days, at most 90 days. The code is shown once. */
export async function createInvite(ctx: Ctx, input: { expiresAt?: string | undefined; uses?: number | undefined }): Promise<Invite> {
  requireAdmin(ctx.actor);
  const now = ctx.store.now().getTime();
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : new Date(now + 7 * dayMs);
  if (expiresAt.getTime() <= now) throw invalid("expiresAt", "lies in the past");
  if (expiresAt.getTime() > now + 90 * dayMs) throw invalid("expiresAt", "lies more than 90 days ahead");
  const code = randomSecret(18);
  return audited(ctx, { action: "invite.create", targetKind: "invite", fields: Object.keys(input) }, async () => {
    const row = await ctx.store.invites.create({ codeHash: secretHash(code), createdBy: ctx.actor.id, expiresAt, uses: input.uses ?? 1 });
    // the code is in the fragment, which browsers never send to a server
    return presentInvite(row, { code, url: `${ctx.settings.publicUrl}/invite#${code}` });
  });
}

/** Invite links, the newest first. */
export async function listInvites(
  ctx: Ctx,
  query: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ items: Invite[]; nextCursor: string | null }> {
  requireAdmin(ctx.actor);
  const limit = query.limit ?? 50;
  const rows = await ctx.store.invites.list({ before: decodeIdCursor(query.cursor), limit: limit + 1 });
  const items = rows.slice(0, limit).map((row) => presentInvite(row));
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.id ?? ""]) : null };
}

/** Ends an invite link. */
export async function endInvite(ctx: Ctx, id: string): Promise<void> {
  requireAdmin(ctx.actor);
  await audited(ctx, { action: "invite.end", targetKind: "invite", targetId: id, fields: [] }, async () => {
    if (!(await ctx.store.invites.end(id))) throw fail("NOT_FOUND");
  });
}

const gone = () => fail("NOT_FOUND", "This invitation is wrong, used up or too old. Ask for a new one.");

/** What an invite leads to, for its page. */
export async function readInvite(call: Anonymous, code: string): Promise<{ organisation: string; expiresAt: string }> {
  call.limiter.take("request", call.address);
  const [invite, organisation] = await Promise.all([call.store.invites.open(secretHash(code)), call.store.setup.organisation()]);
  if (!invite || !organisation) throw gone();
  return { organisation: organisation.name, expiresAt: invite.expiresAt.toISOString() };
}

/** Makes an account by invite, with the consent that the page showed, and signs in. */
export async function acceptInvite(call: Anonymous, code: string, input: RouteBody<"acceptInvite">): Promise<Tokens> {
  if (!(await call.store.invites.open(secretHash(code)))) throw gone();
  const person = {
    id: uuidv7(),
    username: input.username,
    displayName: input.displayName,
    passwordHash: await hashPassword(input.password),
    policyVersion: (await currentPolicyRow(call)).version,
  };
  const accepted = await call.store.invites.accept(secretHash(code), person).catch((error: unknown) => {
    throw nameIsTaken(error) ? fail("CONFLICT", "This user name is taken.", { errors: [{ path: "username", message: "is taken" }] }) : error;
  });
  if (!accepted) throw gone();
  return openSession(call, person.id, input.deviceName ?? null);
}
