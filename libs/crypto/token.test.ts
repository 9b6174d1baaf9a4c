import { randomBytes } from "node:crypto";
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

test("more tokens than are remembered are all still judged", async () => {
  const tokens = await Promise.all(Array.from({ length: 2_100 }, () => signAccessToken(key, { ...claims, sessionId: uuidv7() }, { now, seconds: 60 })));
  for (const token of tokens) await verifyAccessToken(key, token, now);
  expect((await verifyAccessToken(key, tokens[0] as string, now)).accountId).toBe(claims.accountId);
});
