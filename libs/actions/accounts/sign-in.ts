import { verifyPassword } from "@hoopoe/crypto";
import { fail } from "@hoopoe/protocol";
import type { Anonymous } from "../context.js";
import { guessPassword } from "./guess-password.js";
import { openSession, type Tokens } from "./tokens.js";

type Device = { deviceName?: string | undefined };

/** Signs in with a password. Unknown and known names take the same time and get the same answer. @throws LOGIN_FAILED, RATE_LIMITED */
export async function signIn(call: Anonymous, input: { username: string; password: string } & Device): Promise<Tokens> {
  const username = input.username.normalize("NFKC").toLowerCase();
  const accountId = await guessPassword(call, { whose: `account/${username}`, address: call.address }, async () => {
    const account = await call.store.accounts.forSignIn(username);
    return (await verifyPassword(account?.passwordHash ?? null, input.password)) && account ? account.id : null;
  });
  if (accountId === null) throw fail("LOGIN_FAILED");
  return openSession(call, accountId, input.deviceName ?? null);
}
