import { hashPassword, uuidv7 } from "@hoopoe/crypto";
import { type AdminUser, fail, type RouteBody } from "@hoopoe/protocol";
import type { AccountRow } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import { namePlace } from "../accounts/read-people.js";
import { nameIsTaken } from "../accounts/set-up.js";
import { announceEnded } from "../announce.js";
import type { Ctx } from "../context.js";
import { encodeCursor } from "../cursor.js";
import { currentPolicyRow } from "../policies/current-policy.js";
import { presentAdminUser } from "../present/account.js";
import { audited } from "./audited.js";

type Query = { q?: string | undefined; kind?: "human" | "bot" | undefined; cursor?: string | undefined; limit?: number | undefined };

/** All accounts, by name. */
export async function listAccounts(ctx: Ctx, query: Query): Promise<{ items: AdminUser[]; nextCursor: string | null }> {
  requireAdmin(ctx.actor);
  const limit = query.limit ?? 50;
  const rows = await ctx.store.accounts.search({ q: query.q ?? "", kind: query.kind, active: false, after: namePlace(query.cursor), limit: limit + 1 });
  const page = rows.slice(0, limit);
  const seen = await ctx.store.accounts.lastSeen(page.map((row) => row.id));
  const last = page.at(-1);
  return {
    items: page.map((row) => presentAdminUser(row, seen.get(row.id) ?? null)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.displayName, last.id]) : null,
  };
}

/** One account. */
export async function readAccount(ctx: Ctx, id: string): Promise<AdminUser> {
  requireAdmin(ctx.actor);
  const row = await requireAccount(ctx, id);
  return presentAdminUser(row, (await ctx.store.accounts.lastSeen([id])).get(id) ?? null);
}

type NewAccount = RouteBody<"adminCreateUser">;

/** Adds a person, who has the `service` consent by the organisation's notice, of the version that holds. */
export async function createAccount(ctx: Ctx, input: NewAccount): Promise<AdminUser> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "user.create", targetKind: "account", fields: Object.keys(input) }, async () => {
    const id = uuidv7();
    const person = {
      id,
      username: input.username,
      displayName: input.displayName,
      aliases: input.aliases ?? [],
      passwordHash: await hashPassword(input.password),
      role: input.role ?? "member",
      policyVersion: (await currentPolicyRow(ctx)).version,
    };
    await ctx.store.accounts.create(person).catch((error: unknown) => {
      throw nameIsTaken(error) ? fail("CONFLICT", "This user name is taken.", { errors: [{ path: "username", message: "is taken" }] }) : error;
    });
    return readAccount(ctx, id);
  });
}

/** Changes an account's names, role or standing. Deactivating ends its sessions; the last administrator stays. */
export async function updateAccount(ctx: Ctx, id: string, input: RouteBody<"adminUpdateUser">): Promise<AdminUser> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "user.update", targetKind: "account", targetId: id, fields: Object.keys(input) }, async () => {
    const row = await requireAccount(ctx, id);
    if (row.erasedAt) throw fail("CONFLICT", "This person was erased.");
    if (row.kind === "bot" && input.role) throw fail("CONFLICT", "A bot has no role.");
    if (row.kind === "bot" && input.aliases) throw fail("CONFLICT", "A bot has no other names: those of people are masked.");
    if (row.role === "admin" && (input.role === "member" || input.active === false)) await requireAnotherAdmin(ctx);
    const deactivatedAt = input.active === undefined ? undefined : input.active ? null : (row.deactivatedAt ?? ctx.store.now());
    await ctx.store.accounts.update(id, { displayName: input.displayName, aliases: input.aliases, role: input.role, deactivatedAt });
    if (input.active === false) announceEnded(ctx, await ctx.store.sessions.end(id, "all", "deactivated"), "deactivated");
    return readAccount(ctx, id);
  });
}

/** Deactivates an account. */
export async function endAccount(ctx: Ctx, id: string): Promise<void> {
  await updateAccount(ctx, id, { active: false });
}

/** Gives a person a new password, which they must change; all their sessions end. */
export async function resetPassword(ctx: Ctx, id: string, password: string): Promise<void> {
  requireAdmin(ctx.actor);
  await audited(ctx, { action: "user.reset-password", targetKind: "account", targetId: id, fields: ["password"] }, async () => {
    const row = await requireAccount(ctx, id);
    if (row.kind === "bot") throw fail("CONFLICT", "A bot has no password.");
    if (row.erasedAt) throw fail("CONFLICT", "This person was erased.");
    await ctx.store.accounts.setPassword(id, await hashPassword(password), true);
    announceEnded(ctx, await ctx.store.sessions.end(id, "all", "password"), "password");
  });
}

async function requireAccount(ctx: Ctx, id: string): Promise<AccountRow> {
  const row = await ctx.store.accounts.byId(id);
  if (!row) throw fail("NOT_FOUND");
  return row;
}

async function requireAnotherAdmin(ctx: Ctx): Promise<void> {
  if ((await ctx.store.accounts.countAdmins()) < 2) throw fail("CONFLICT", "This is the last administrator; make another one first.");
}
