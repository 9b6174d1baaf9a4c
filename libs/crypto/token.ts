import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";

/** What an access token says: whose it is, and of which session. */
export type AccessClaims = { accountId: string; sessionId: string };
export class TokenExpired extends Error {}
export class TokenInvalid extends Error {}

const issuer = "hoopoe";
const audience = "hoopoe-api";

/** A JWT (RFC 7519, HS256) that lives `seconds` from `now`. */
export function signAccessToken(key: Buffer, claims: AccessClaims, life: { now: Date; seconds: number }): Promise<string> {
  const now = Math.floor(life.now.getTime() / 1000);
  return new SignJWT({ sid: claims.sessionId })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(claims.accountId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + life.seconds)
    .sign(key);
}

const isUuid = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

/** @throws TokenExpired or TokenInvalid; only HS256 with our issuer and audience passes. `now` is the database's time. */
export async function verifyAccessToken(key: Buffer, token: string, now: Date): Promise<AccessClaims> {
  try {
    const own = ownClaims(key, token, now);
    if (own) return own;
    const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"], issuer, audience, currentDate: now, requiredClaims: ["sub", "sid", "exp"] });
    if (!isUuid(payload.sub) || !isUuid(payload.sid)) throw new TokenInvalid();
    return { accountId: payload.sub, sessionId: payload.sid };
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TokenExpired();
    throw new TokenInvalid();
  }
}

// the header and the claims of every token that we sign
const ownNames = new Set(["sub", "sid", "iss", "aud", "iat", "exp"]);
const ownHeader = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");

/**
 * The claims of a living token that is to the letter one that `signAccessToken` makes; null for whatever else, which `jose` then judges and words.
 * `jose` asks the thread pool for each signature: thousands of sign-ins at once would spend a fifth of their time on that.
 */
function ownClaims(key: Buffer, token: string, now: Date): AccessClaims | null {
  const [header, payload, signature, ...more] = token.split(".");
  if (header !== ownHeader || !payload || signature?.length !== 43 || more.length) return null;
  const mac = createHmac("sha256", key).update(`${header}.${payload}`).digest("base64url");
  if (!sameBytes(Buffer.from(mac), Buffer.from(signature))) return null;
  // only we have the key, so these bytes are ours
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown> | null;
  // a claim that we do not make (nbf, crit …) may forbid what the others allow
  if (!claims || Object.keys(claims).some((name) => !ownNames.has(name))) return null;
  const { sub, sid, iss, aud, exp } = claims;
  if (iss !== issuer || aud !== audience || typeof exp !== "number" || exp <= Math.floor(now.getTime() / 1_000)) return null;
  return isUuid(sub) && isUuid(sid) ? { accountId: sub, sessionId: sid } : null;
}

/** A random secret of `bytes` bytes, base64url. */
export const randomSecret = (bytes = 32): string => randomBytes(bytes).toString("base64url");

/** What is kept of a random secret: its SHA-256. */
export const secretHash = (secret: string): Buffer => createHash("sha256").update(secret).digest();

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** A key for one purpose out of another key (HKDF, RFC 5869). */
export const deriveKey = (key: Buffer, purpose: string): Buffer => Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), purpose, 32));
