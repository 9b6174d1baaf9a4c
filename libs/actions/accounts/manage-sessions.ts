import { hashPassword, verifyPassword } from "@hoopoe/crypto";
import { fail, type Session } from "@hoopoe/protocol";
import { announceEnded } from "../announce.js";
import type { Ctx } from "../context.js";
import { guessPassword } from "./guess-password.js";
import { presentSession } from "../present/account.js";

/** The actor's signed-in devices. */
export async function listSessions(ctx: Ctx): Promise<{ items: Session[]; nextCursor: null }> {
  const rows = await ctx.store.sessions.livingOf(ctx.actor.id);
  return { items: rows.map((row) => presentSession(row, ctx.actor.sessionId)), nextCursor: null };
}

/** Ends one of the actor's own sessions and its sockets. */
export async function endSession(ctx: Ctx, sessionId: string): Promise<void> {
  const ended = await ctx.store.sessions.end(ctx.actor.id, { only: sessionId }, "revoked");
  if (!ended.length) throw fail("NOT_FOUND");
  announceEnded(ctx, ended, "revoked");
}

/** Ends the session that asks. */
export async function signOut(ctx: Ctx): Promise<void> {
  announceEnded(ctx, await ctx.store.sessions.end(ctx.actor.id, { only: ctx.actor.sessionId }, "logout"), "logout");
}

/** Changes the actor's password; every other session ends. Guesses at the present one are limited. */
export async function changePassword(ctx: Ctx, input: { current: string; next: string }): Promise<void> {
  const isRight = await guessPassword(ctx, { whose: `own/${ctx.actor.id}`, address: null }, async () =>
    (await verifyPassword(await ctx.store.accounts.passwordHash(ctx.actor.id), input.current)) ? true : null,
  );
  if (!isRight) throw fail("LOGIN_FAILED", "The current password is wrong.");
  await ctx.store.accounts.setPassword(ctx.actor.id, await hashPassword(input.next), false);
  announceEnded(ctx, await ctx.store.sessions.end(ctx.actor.id, { except: ctx.actor.sessionId }, "password"), "password");
}
