import { randomBytes } from "node:crypto";
import { fileMasterKeys } from "@hoopoe/crypto/master-keys";
import { openStore } from "@hoopoe/store";
import { beforeAll, describe, expect, test } from "vitest";
import { api, problem, request } from "../rig/http.js";
import { claimsOf, forgeToken } from "../rig/jwt.js";
import { addPerson, type Caller, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { ConnectRefused, connect } from "../rig/socket.js";

const cluster = sharedCluster();
let admin: Caller;
let person: Caller;
let tokenKey: Buffer;

beforeAll(async () => {
  const [node] = cluster.nodes;
  admin = await signIn(node.url, node.admin);
  person = await addPerson(admin);
  const store = await openStore({
    databaseUrl: cluster.database.url,
    masterKeys: fileMasterKeys(cluster.keyFile),
    suite: "aes",
    connections: 1,
    onLost: () => undefined,
  });
  tokenKey = store.tokenKey;
  await store.close();
});

async function refusals(token: string): Promise<string[]> {
  const rest = await api(person.url, { method: "GET", path: "/me", token });
  const socket = await connect(person.url, { token }).then(
    (wire) => {
      wire.close();
      return "connected";
    },
    (error: unknown) => (error as ConnectRefused).data?.code ?? String(error),
  );
  return [rest.status === 200 ? "ok" : problem(rest).code, socket];
}

describe("an access token", () => {
  const header = { alg: "HS256", typ: "JWT" };
  const soon = (): number => Math.floor(Date.now() / 1000) + 600;

  test("made by hand under the right key passes: what follows fails for the reason it names", async () => {
    expect(await refusals(forgeToken({ header, claims: claimsOf(person.token), key: tokenKey }))).toEqual(["ok", "connected"]);
  });

  test.each<[string, (c: Record<string, unknown>) => Parameters<typeof forgeToken>[0], string]>([
    ["without a signature (alg none)", (c) => ({ header: { alg: "none" }, claims: c, key: null }), "TOKEN_INVALID"],
    ["alg None, written otherwise", (c) => ({ header: { alg: "nOnE", typ: "JWT" }, claims: c, key: null }), "TOKEN_INVALID"],
    ["without a signature under HS256", (c) => ({ header: { alg: "HS256" }, claims: c, key: null }), "TOKEN_INVALID"],
    ["signed by another key", (c) => ({ header, claims: c, key: randomBytes(32) }), "TOKEN_INVALID"],
    ["signed by an empty key", (c) => ({ header, claims: c, key: Buffer.alloc(32) }), "TOKEN_INVALID"],
    ["of another hash", (c) => ({ header: { alg: "HS512", typ: "JWT" }, claims: c, key: tokenKey, hash: "sha512" }), "TOKEN_INVALID"],
    ["that says RS256", (c) => ({ header: { alg: "RS256", typ: "JWT" }, claims: c, key: tokenKey }), "TOKEN_INVALID"],
    ["that brings its key along", (c) => ({ header: { ...header, jwk: { kty: "oct", k: "AAAA" } }, claims: c, key: Buffer.alloc(3) }), "TOKEN_INVALID"],
    ["of another issuer", (c) => ({ header, claims: { ...c, iss: "other" }, key: tokenKey }), "TOKEN_INVALID"],
    ["for another audience", (c) => ({ header, claims: { ...c, aud: "other" }, key: tokenKey }), "TOKEN_INVALID"],
    ["that has expired", (c) => ({ header, claims: { ...c, iat: 1_600_000_000, exp: 1_600_000_900 }, key: tokenKey }), "TOKEN_EXPIRED"],
    ["without an end", ({ exp: _, ...c }) => ({ header, claims: c, key: tokenKey }), "TOKEN_INVALID"],
    ["not valid yet", (c) => ({ header, claims: { ...c, nbf: soon() }, key: tokenKey }), "TOKEN_INVALID"],
    ["of no session", ({ sid: _, ...c }) => ({ header, claims: c, key: tokenKey }), "TOKEN_INVALID"],
    ["of a session that is not there", (c) => ({ header, claims: { ...c, sid: "01890000-0000-7000-8000-000000000000" }, key: tokenKey }), "TOKEN_INVALID"],
    ["of a session of nonsense", (c) => ({ header, claims: { ...c, sid: "' or true --" }, key: tokenKey }), "TOKEN_INVALID"],
    ["of somebody else's session", (c) => ({ header, claims: { ...c, sub: admin.id }, key: tokenKey }), "TOKEN_INVALID"],
  ])("%s is refused at both doors", async (_what, make, code) => {
    expect(await refusals(forgeToken(make(claimsOf(person.token))))).toEqual([code, code]);
  });

  test.each(["", "x", "a.b.c", "Bearer", "null", "undefined", "é".repeat(10), "x".repeat(8_000)])("that is none (%s) is refused", async (token) => {
    expect(await refusals(encodeURIComponent(token))).toEqual(["TOKEN_INVALID", "TOKEN_INVALID"]);
  });

  test("counts in the Authorization header only: not in the address, a cookie or another scheme", async () => {
    const calls: { path: string; headers?: Record<string, string> }[] = [
      { path: `/api/v1/me?access_token=${person.token}` },
      { path: `/api/v1/me?token=${person.token}` },
      { path: "/api/v1/me", headers: { cookie: `accessToken=${person.token}; token=${person.token}` } },
      { path: "/api/v1/me", headers: { authorization: person.token } },
      { path: "/api/v1/me", headers: { authorization: `Basic ${person.token}` } },
      { path: "/api/v1/me", headers: { "x-access-token": person.token } },
    ];
    for (const call of calls) {
      expect((await request(person.url, { method: "GET", ...call })).status).toBe(401);
    }
  });

  test("the socket takes nothing that is not a string for a token", async () => {
    for (const token of [{}, [], 1, null, { not: "" }, [person.token]]) {
      const refused = await connect(person.url, { auth: { token } }).catch((error: unknown) => error);
      expect([token, refused instanceof ConnectRefused && refused.data?.code]).toEqual([token, "TOKEN_INVALID"]);
    }
  });

  test("a refresh token is no access token, and the other way round", async () => {
    expect(await refusals(person.refreshToken)).toEqual(["TOKEN_INVALID", "TOKEN_INVALID"]);
    for (const refreshToken of [
      person.token.slice(0, 200),
      `${person.refreshToken}x`,
      person.refreshToken.slice(0, -1),
      person.refreshToken.replace(".1.", ".2."),
      "x",
    ]) {
      const answer = await api(person.url, { method: "POST", path: "/auth/refresh", body: { refreshToken } });
      expect([answer.status, problem(answer).code]).toEqual([401, "TOKEN_INVALID"]);
    }
    expect(await refusals(person.token)).toEqual(["ok", "connected"]);
  });
});
