import { keyedHash, verifyPassword } from "@hoopoe/crypto";
import { fail } from "@hoopoe/protocol";
import type { Anonymous } from "../context.js";
import { inTurn } from "./in-turn.js";
import { openSession, type Tokens } from "./tokens.js";

type Device = { deviceName?: string | undefined };

const windowMs = 15 * 60_000;
const freeFailures = 10;
const addressFailures = 50;

/**
 * Signs in with a password. Failures are limited per account and per address, before anything is hashed; nobody is locked out for
 * good, the window passes. Unknown and known names take the same time and get the same answer.
 */
export async function signIn(call: Anonymous, input: { username: string; password: string } & Device): Promise<Tokens> {
  const username = input.username.normalize("NFKC").toLowerCase();
  const keys = attemptKeys(call, username);
  // one after another: of guesses sent at once, each sees the failures of those before it
  const accountId = await inTurn(username, () => checkPassword(call, { keys, username, password: input.password }));
  return openSession(call, accountId, input.deviceName ?? null);
}

type Guess = { keys: Buffer[]; username: string; password: string };

async function checkPassword(call: Anonymous, { keys, username, password }: Guess): Promise<string> {
  await refuseGuessing(call, keys);
  const account = await call.store.accounts.forSignIn(username);
  const matches = await verifyPassword(account?.passwordHash ?? null, password);
  if (!account || !matches) {
    await call.store.attempts.fail(keys, windowMs);
    throw fail("LOGIN_FAILED");
  }
  // the address keeps its count: one known password must not buy guesses at others
  await call.store.attempts.clear(keys.slice(0, 1));
  return account.id;
}

function attemptKeys(call: Anonymous, username: string): Buffer[] {
  const key = call.store.tokenKey;
  return [keyedHash(key, `attempt/account/${username}`), keyedHash(key, `attempt/address/${call.address}`)];
}

async function refuseGuessing(call: Anonymous, keys: Buffer[]): Promise<void> {
  if (!call.limiter.enabled) return;
  const [account, address] = await call.store.attempts.read(keys, windowMs);
  const full = [
    { count: account, limit: freeFailures },
    { count: address, limit: addressFailures },
  ].filter(({ count, limit }) => count && count.failures >= limit);
  if (full.length)
    throw fail("RATE_LIMITED", "Too many failed sign-ins; try again later.", {
      retryAfterMs: Math.ceil(Math.max(...full.map((f) => f.count?.leftMs ?? 0), 1_000)),
    });
}
