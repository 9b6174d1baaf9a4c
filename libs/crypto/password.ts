import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";

/** Argon2id (RFC 9106) with 19 MiB, two passes, one lane: OWASP's first recommendation. About 15 ms of a core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// half of the cores at most, so that thousands who sign in together leave the others to those who are in
const atOnce = Math.max(1, Math.floor(availableParallelism() / 2));
const waiting: (() => void)[] = [];
let underWay = 0;

/** Runs a hashing when there is room for it, in order of arrival. */
async function inTurn<T>(hashing: () => Promise<T>): Promise<T> {
  if (underWay < atOnce) underWay++;
  else await new Promise<void>((begin) => waiting.push(begin));
  try {
    return await hashing();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else underWay--;
  }
}

/** The PHC string of a password. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password.normalize("NFKC"), cost));

let nobody: Promise<string> | undefined;

/** Checks a password. Without a hash (no such account, or a bot) the same work is done and the answer is no. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword("nobody has this password");
  const known = passwordHash ?? (await nobody);
  const matches = await inTurn(() => verify(known, password.normalize("NFKC")));
  return passwordHash !== null && matches;
}
