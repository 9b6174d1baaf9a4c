import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { signAccessToken, TokenExpired, TokenInvalid, verifyAccessToken } from "./token.js";
import { uuidv7 } from "./uuid.js";

const key = randomBytes(32);
const claims = { accountId: uuidv7(), sessionId: uuidv7() };
const now = new Date("2026-11-22T10:00:00Z");
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);

test("a token that was verified before still runs out, and is still nothing under another key", async () => {
  const token = await signAccessToken(key, claims, { now, seconds: 60 });
  expect(await verifyAccessToken(key, token, now)).toEqual(claims);
  expect(await verifyAccessToken(key, token, later(59))).toEqual(claims);
  await expect(verifyAccessToken(key, token, later(60))).rejects.toThrow(TokenExpired);
  await expect(verifyAccessToken(randomBytes(32), token, now)).rejects.toThrow(TokenInvalid);
});

test("a token that differs from a verified one in any character is refused", async () => {
  const token = await signAccessToken(key, claims, { now, seconds: 60 });
  await verifyAccessToken(key, token, now);
  for (let i = 0; i < token.length; i += 7) {
    const altered = token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1);
    await expect(verifyAccessToken(key, altered, now)).rejects.toThrow(TokenInvalid);
  }
  await expect(verifyAccessToken(key, `${token}.`, now)).rejects.toThrow(TokenInvalid);
});

test("what is signed with our key and still no token of ours is refused", async () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = (header: object, payload: unknown): string => {
    const content = `${part(header)}.${part(payload)}`;
    return `${content}.${createHmac("sha256", key).update(content).digest("base64url")}`;
  };
  const whole = { sub: claims.accountId, sid: claims.sessionId, iss: "hoopoe", aud: "hoopoe-api", iat: now.getTime() / 1_000, exp: now.getTime() / 1_000 + 60 };
  const header = { alg: "HS256", typ: "JWT" };
  expect(await verifyAccessToken(key, signed(header, whole), now)).toEqual(claims);
  expect(await verifyAccessToken(key, signed({ typ: "JWT", alg: "HS256" }, whole), now)).toEqual(claims);
  const without = (name: keyof typeof whole): object => Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));
  const wrong: unknown[] = [
    null,
    [],
    "text",
    { ...whole, iss: "other" },
    { ...whole, aud: "other" },
    { ...whole, exp: "soon" },
    { ...whole, sub: "somebody" },
    { ...whole, nbf: whole.exp - 1 },
  ];
  for (const payload of [...wrong, without("sub"), without("sid"), without("exp"), without("iss"), without("aud")])
    await expect(verifyAccessToken(key, signed(header, payload), now), JSON.stringify(payload)).rejects.toThrow(TokenInvalid);
  await expect(verifyAccessToken(key, signed({ alg: "none", typ: "JWT" }, whole), now)).rejects.toThrow(TokenInvalid);
});
