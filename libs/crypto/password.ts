import { hash, verify } from "@node-rs/argon2";

/** Argon2id (RFC 9106) with 19 MiB, two passes, one lane: OWASP's first recommendation. About 15 ms of a core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The PHC string of a password. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize("NFKC"), cost);

let nobody: Promise<string> | undefined;

/** Checks a password. Without a hash (no such account, or a bot) the same work is done and the answer is no. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hash("nobody has this password", cost);
  const matches = await verify(passwordHash ?? (await nobody), password.normalize("NFKC"));
  return passwordHash !== null && matches;
}
