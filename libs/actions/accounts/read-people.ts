import { fail, invalid, type Me, type User } from "@hoopoe/protocol";
import type { Ctx, Deps } from "../context.js";
import { decodeCursor, encodeCursor, uuid } from "../cursor.js";
import { presentMe, presentUser } from "../present/account.js";

/** The account as its owner sees it. */
export async function readMe(deps: Deps, accountId: string): Promise<Me> {
  const [account, organisation, botLinkHosts] = await Promise.all([
    deps.store.accounts.byId(accountId),
    deps.store.setup.organisation(),
    deps.store.egressPolicy.linkHosts(),
  ]);
  if (!account) throw fail("TOKEN_INVALID");
  const { name = "", editMinutes = 0, recallMinutes = 0 } = organisation ?? {};
  return presentMe(account, { name, editMinutes, recallMinutes, botLinkHosts, fileLimitBytes: deps.settings.fileLimitBytes });
}

/** One person or bot of the directory. */
export async function readUser(ctx: Ctx, id: string): Promise<User> {
  const row = await ctx.store.accounts.byId(id);
  if (!row) throw fail("NOT_FOUND");
  return presentUser(row);
}

type Query = {
  q?: string | undefined;
  ids?: string[] | undefined;
  kind?: "human" | "bot" | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

/** The directory: by name, or known people by id (then also those who are deactivated, so that old messages keep their names). */
export async function listUsers(ctx: Ctx, query: Query): Promise<{ items: User[]; nextCursor: string | null }> {
  if (query.ids) return { items: (await ctx.store.accounts.byIds(query.ids)).map(presentUser), nextCursor: null };
  const limit = query.limit ?? 50;
  const rows = await ctx.store.accounts.search({ q: query.q ?? "", kind: query.kind, active: true, after: namePlace(query.cursor), limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(presentUser), nextCursor: rows.length > limit && last ? encodeCursor([last.displayName, last.id]) : null };
}

/** A place in a list by name. */
export function namePlace(cursor: string | undefined): { name: string; id: string } | null {
  const [name, id] = decodeCursor(cursor, 2);
  if (name === undefined || id === undefined) return null;
  if (!uuid.test(id)) throw invalid("cursor", "is not one that this list gave");
  return { name, id };
}
