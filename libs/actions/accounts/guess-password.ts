import { keyedHash } from "@hoopoe/crypto";
import { fail } from "@hoopoe/protocol";
import type { Deps } from "../context.js";
import { inTurn } from "./in-turn.js";

const windowMs = 15 * 60_000;
const accountFailures = 10;
const addressFailures = 50;
/** One after another, so that a person's right password is not refused for the company of wrong ones. */
const perAccount = { atOnce: 1, longest: 100 };
/** Few, since each takes one of the address' failures for as long as it is tried; many people may sit behind one address. */
const perAddress = { atOnce: 2, longest: 1_000 };

/** Under what name failures are counted, and where from; null where a session stands for it. */
type Guess = { whose: string; address: string | null };

/**
 * Tries a password, if there are failures left to account and address, over all servers: ten and fifty in a quarter of an hour. Nobody is locked out
 * for good, the window passes.
 * @param attempt gives null when it was wrong
 * @throws RATE_LIMITED before anything is hashed
 */
export async function guessPassword<T>(deps: Deps, guess: Guess, attempt: () => Promise<T | null>): Promise<T | null> {
  const tryIt = (): Promise<T | null> => (deps.limiter.enabled ? counted(deps, guess, attempt) : attempt());
  const { whose, address } = guess;
  return inTurn(whose, perAccount, () => (address === null ? tryIt() : inTurn(`address/${address}`, perAddress, tryIt)));
}

async function counted<T>(deps: Deps, guess: Guess, attempt: () => Promise<T | null>): Promise<T | null> {
  const { attempts, tokenKey } = deps.store;
  const account = { key: keyedHash(tokenKey, `attempt/${guess.whose}`), limit: accountFailures };
  const address = guess.address === null ? null : { key: keyedHash(tokenKey, `attempt/address/${guess.address}`), limit: addressFailures };
  const reservation = await attempts.reserve(account, address, windowMs);
  if (!reservation.granted)
    throw fail("RATE_LIMITED", "Too many failed sign-ins; try again later.", { retryAfterMs: Math.ceil(Math.max(reservation.leftMs, 1_000)) });
  try {
    const right = await attempt();
    if (right !== null) await attempts.succeeded(account, address, reservation);
    return right;
  } catch (error) {
    // that the database was away says nothing about the password
    await attempts.cancel(account, address, reservation).catch(() => undefined);
    throw error;
  }
}
