import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual, webcrypto } from "node:crypto";
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
  const known = verified.get(key)?.get(token);
  if (known) {
    if (known.exp * 1_000 <= now.getTime()) throw new TokenExpired();
    return known.claims;
  }
  try {
    const { payload } = await jwtVerify(token, await imported(key), {
      algorithms: ["HS256"],
      issuer,
      audience,
      currentDate: now,
      requiredClaims: ["sub", "sid", "exp"],
    });
    if (!isUuid(payload.sub) || !isUuid(payload.sid)) throw new TokenInvalid();
    const claims = { accountId: payload.sub, sessionId: payload.sid };
    remember(key, token, { claims, exp: payload.exp as number });
    return claims;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TokenExpired();
    throw new TokenInvalid();
  }
}

type Verified = { claims: AccessClaims; exp: number };
const verifiedLimit = 2_000;
// a token's signature does not change: whoever calls again with the same bytes need not have them verified again, only their time
const verified = new WeakMap<Buffer, Map<string, Verified>>();
const keys = new WeakMap<Buffer, Promise<webcrypto.CryptoKey>>();

function remember(key: Buffer, token: string, one: Verified): void {
  const known = verified.get(key) ?? new Map<string, Verified>();
  verified.set(key, known.set(token, one));
  if (known.size > verifiedLimit) known.delete(known.keys().next().value as string);
}

function imported(key: Buffer): Promise<webcrypto.CryptoKey> {
  const known = keys.get(key) ?? webcrypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  keys.set(key, known);
  return known;
}

/** A random secret of `bytes` bytes, base64url. */
export const randomSecret = (bytes = 32): string => randomBytes(bytes).toString("base64url");

/** What is kept of a random secret: its SHA-256. */
export const secretHash = (secret: string): Buffer => createHash("sha256").update(secret).digest();

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** A 16-byte keyed hash: tells equal contents apart from others, and nothing about them without the key. */
export const keyedHash = (key: Buffer, content: string): Buffer => createHmac("sha256", key).update(content).digest().subarray(0, 16);

/** A key for one purpose out of another key (HKDF, RFC 5869). */
export const deriveKey = (key: Buffer, purpose: string): Buffer => Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), purpose, 32));
