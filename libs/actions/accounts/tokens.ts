import { keyedHash, sameBytes, signAccessToken, TokenExpired, verifyAccessToken } from "@hoopoe/crypto";
import { fail, limits, type SignedIn } from "@hoopoe/protocol";
import { announceEnded } from "../announce.js";
import type { Actor, Anonymous, Deps } from "../context.js";
import { introduceAssistant } from "../bots/introduce-assistant.js";
import { readMe } from "./read-people.js";

/** A sign-in's answer, and the refresh token for its cookie or body. */
export type Tokens = { signedIn: SignedIn; refreshToken: string };

// a refresh token is its session, its number and a keyed hash of both: nothing to keep, nothing to steal from the database
function refreshTokenOf(deps: Deps, sessionId: string, count: number): string {
  const mac = Buffer.concat(["a", "b"].map((half) => keyedHash(deps.store.tokenKey, `refresh/${half}/${sessionId}/${count}`)));
  return `${sessionId}.${count}.${mac.toString("base64url")}`;
}

function parseRefreshToken(deps: Deps, token: string): { sessionId: string; count: number } | null {
  const [sessionId, count] = token.split(".");
  if (!sessionId || !/^[0-9a-f-]{36}$/.test(sessionId) || !count || !/^[1-9]\d{0,8}$/.test(count)) return null;
  return sameBytes(Buffer.from(token), Buffer.from(refreshTokenOf(deps, sessionId, Number(count)))) ? { sessionId, count: Number(count) } : null;
}

/** Begins a session for somebody who has proven who they are. */
export async function openSession(call: Anonymous, accountId: string, deviceName: string | null): Promise<Tokens> {
  const sessionId = await call.store.sessions.create({ accountId, deviceName, address: call.address });
  await introduceAssistant(call, accountId);
  return issue(call, { accountId, sessionId, count: 1 });
}

/** New tokens for a refresh token. A token used twice, more than 10 s apart, ends its session everywhere. */
export async function refreshSession(call: Anonymous, refreshToken: string | undefined): Promise<Tokens> {
  const given = refreshToken === undefined ? null : parseRefreshToken(call, refreshToken);
  if (!given) throw fail("TOKEN_INVALID");
  const rotation = await call.store.sessions.rotate(given.sessionId, given.count, limits.refreshGraceMs);
  if (rotation.outcome === "reused") announceEnded(call, [given.sessionId], "token_reused");
  if (rotation.outcome !== "rotated") throw fail("TOKEN_INVALID");
  return issue(call, { accountId: rotation.accountId, sessionId: given.sessionId, count: rotation.count });
}

async function issue(call: Deps, session: { accountId: string; sessionId: string; count: number }): Promise<Tokens> {
  const { accountId, sessionId } = session;
  const [accessToken, user] = await Promise.all([
    signAccessToken(call.store.tokenKey, { accountId, sessionId }, { now: call.store.now(), seconds: limits.accessTokenSeconds }),
    readMe(call, accountId),
  ]);
  return { signedIn: { accessToken, expiresIn: limits.accessTokenSeconds, user, sessionId }, refreshToken: refreshTokenOf(call, sessionId, session.count) };
}

/** Who calls with this access token; its session and account must be alive. @throws TOKEN_INVALID, TOKEN_EXPIRED */
export async function authenticate(deps: Deps, token: string): Promise<Actor & { mustChangePassword: boolean }> {
  const claims = await claimsOf(deps, token);
  const caller = await deps.store.sessions.caller(claims.sessionId, claims.accountId);
  if (!caller) throw fail("TOKEN_INVALID");
  return { id: caller.id, role: caller.role, sessionId: claims.sessionId, mustChangePassword: caller.mustChangePassword };
}

/**
 * Whom this access token names, with the least of roles: only for calls whose action checks session and account in its own statement
 * (pages, changes) or at its end (a socket's handshake), so that asking for them before would be asking twice. @throws TOKEN_INVALID, TOKEN_EXPIRED
 */
export async function identify(deps: Deps, token: string): Promise<Actor> {
  const { accountId, sessionId } = await claimsOf(deps, token);
  return { id: accountId, role: "member", sessionId };
}

const claimsOf = (deps: Deps, token: string): Promise<{ accountId: string; sessionId: string }> =>
  verifyAccessToken(deps.store.tokenKey, token, deps.store.now()).catch((error: unknown) => {
    throw fail(error instanceof TokenExpired ? "TOKEN_EXPIRED" : "TOKEN_INVALID");
  });
