import { setTimeout as sleep } from "node:timers/promises";
import type { SignedIn } from "@hoopoe/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { type Answer, api, problem } from "../rig/http.js";
import { addPeople, addPerson, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { connect, type Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

const cluster = sharedCluster();
let admin: Caller;
/** The other node: what ends here must end there. */
let there: string;

beforeAll(async () => {
  const [first, second] = cluster.nodes;
  admin = await signIn(first.url, first.admin);
  there = second.url;
});

const refresh = (url: string, refreshToken: string): Promise<Answer> => api(url, { method: "POST", path: "/auth/refresh", body: { refreshToken } });

/** Both nodes refuse the token and the socket is told why and cut, all within a second of now. */
async function expectEnded(caller: Caller, wires: Wire[], reason: string): Promise<void> {
  const began = Date.now();
  await until(`the end of the sockets (${reason})`, () => wires.every((w) => w.socket.disconnected), 1_000);
  for (const wire of wires) expect(wire.of("session:ended")).toEqual([{ reason }]);
  await until(
    "the token refused everywhere",
    async () => {
      const answers = await Promise.all([caller.url, there].map((url) => api(url, { method: "GET", path: "/me", token: caller.token })));
      return answers.every((a) => a.status === 401 && problem(a).code === "TOKEN_INVALID");
    },
    1_000 - (Date.now() - began),
  );
}

/** Somebody with a socket at each node, of the same session. */
async function connected(): Promise<{ caller: Caller; wires: Wire[] }> {
  const caller = await addPerson(admin);
  return { caller, wires: [await caller.connect(), await connectAt(there, caller)] };
}
function connectAt(url: string, caller: Caller): Promise<Wire> {
  return connect(url, { token: caller.token });
}

describe("a session ends within a second, everywhere", () => {
  test("by signing out", async () => {
    const { caller, wires } = await connected();
    await caller.ok("POST", "/auth/logout");
    await expectEnded(caller, wires, "logout");
    expect(problem(await refresh(caller.url, caller.refreshToken)).code).toBe("TOKEN_INVALID");
  });

  test("by its owner at another device", async () => {
    const { caller, wires } = await connected();
    const other = await signIn(there, caller);
    const { items } = await other.ok<{ items: { id: string; current: boolean }[] }>("GET", "/me/sessions");
    expect(new Map(items.map((s) => [s.id, s.current]))).toEqual(
      new Map([
        [caller.sessionId, false],
        [other.sessionId, true],
      ]),
    );
    await other.ok("DELETE", `/me/sessions/${caller.sessionId}`);
    await expectEnded(caller, wires, "revoked");
    expect((await other.call("GET", "/me")).status).toBe(200);
  });

  test("by a new password: the others end, the one that asked lives", async () => {
    const { caller, wires } = await connected();
    const asking = await signIn(there, caller);
    const kept = await asking.connect();
    await asking.ok("POST", "/me/password", { current: caller.password, next: "a quite new pass word" });
    await expectEnded(caller, wires, "password");
    expect([(await asking.call("GET", "/me")).status, kept.socket.connected]).toEqual([200, true]);
    expect((await api(there, { method: "POST", path: "/auth/login", body: { username: caller.username, password: caller.password } })).status).toBe(401);
    kept.close();
  });

  test("by an administrator's new password, which must then be changed", async () => {
    const { caller, wires } = await connected();
    await admin.ok("POST", `/admin/users/${caller.id}/password`, { password: "given by the admin" });
    await expectEnded(caller, wires, "password");
    const again = await signIn(caller.url, { username: caller.username, password: "given by the admin" });
    expect(await again.ok<{ mustChangePassword: boolean }>("GET", "/me")).toMatchObject({ mustChangePassword: true });
  });

  test("by deactivation, after which nobody signs in", async () => {
    const { caller, wires } = await connected();
    await admin.ok("DELETE", `/admin/users/${caller.id}`);
    await expectEnded(caller, wires, "deactivated");
    const answer = await api(caller.url, { method: "POST", path: "/auth/login", body: { username: caller.username, password: caller.password } });
    expect(problem(answer).code).toBe("LOGIN_FAILED");
    expect(problem(await refresh(caller.url, caller.refreshToken)).code).toBe("TOKEN_INVALID");
  });
});

describe("refreshing", () => {
  test("gives other tokens each time; the one just replaced is taken again for 10 s, from both nodes at once too", async () => {
    const caller = await addPerson(admin);
    const answers = await Promise.all([
      refresh(caller.url, caller.refreshToken),
      refresh(there, caller.refreshToken),
      refresh(caller.url, caller.refreshToken),
    ]);
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200]);
    const [first] = answers.map((a) => a.json as SignedIn);
    expect(first?.refreshToken).not.toBe(caller.refreshToken);
    expect(first).toMatchObject({ sessionId: caller.sessionId, user: { id: caller.id }, expiresIn: 900 });
    expect((await api(there, { method: "GET", path: "/me", token: first?.accessToken })).status).toBe(200);
    // A living socket needs no refresh, and an access token from before lives on.
    expect((await caller.call("GET", "/me")).status).toBe(200);
  });

  test("an older token than the last but one ends the session and its sockets", async () => {
    const { caller, wires } = await connected();
    let token = caller.refreshToken;
    for (let i = 0; i < 2; i += 1) token = ((await refresh(caller.url, token)).json as SignedIn).refreshToken ?? "";
    const reused = await refresh(there, caller.refreshToken);
    expect([reused.status, problem(reused).code]).toEqual([401, "TOKEN_INVALID"]);
    await expectEnded(caller, wires, "token_reused");
    expect(problem(await refresh(caller.url, token)).code).toBe("TOKEN_INVALID");
  });

  test("the replaced token after 10 s ends the session too", { timeout: 30_000 }, async () => {
    const { caller, wires } = await connected();
    expect((await refresh(caller.url, caller.refreshToken)).status).toBe(200);
    await sleep(10_500);
    expect(problem(await refresh(caller.url, caller.refreshToken)).code).toBe("TOKEN_INVALID");
    await expectEnded(caller, wires, "token_reused");
  });

  test("by cookie: httpOnly, SameSite=Strict, for the sign-in paths only; never in the body", async () => {
    const caller = await addPerson(admin);
    const login = await api(caller.url, { method: "POST", path: "/auth/login", body: { username: caller.username, password: caller.password } });
    const [cookie] = login.headers.getSetCookie();
    expect(cookie).toMatch(/;\s*HttpOnly/i);
    expect(cookie).toMatch(/;\s*SameSite=Strict/i);
    expect(cookie).toMatch(/;\s*Path=\//i);
    expect(cookie).not.toMatch(/;\s*Domain=/i);
    expect((login.json as SignedIn).refreshToken).toBeUndefined();
    const value = cookie?.split(";")[0] ?? "";
    const renewed = await api(caller.url, { method: "POST", path: "/auth/refresh", headers: { cookie: value } });
    expect(renewed.status).toBe(200);
    expect(renewed.headers.getSetCookie()[0]?.split(";")[0]).not.toBe(value);
    const plain = await api(caller.url, { method: "POST", path: "/auth/login", body: { username: caller.username, password: caller.password, cookie: false } });
    expect([plain.headers.getSetCookie(), typeof (plain.json as SignedIn).refreshToken]).toEqual([[], "string"]);
    const out = await api(caller.url, { method: "POST", path: "/auth/logout", token: (renewed.json as SignedIn).accessToken });
    expect(out.headers.getSetCookie()[0]).toMatch(/=;|Max-Age=0|1970/);
  });
});

describe("who is taken out of a conversation", () => {
  test("hears nothing more of it within a second, at the other node too", async () => {
    const [owner, leaving] = (await addPeople(admin, 2)) as [Caller, Caller];
    const group = await createConversation(owner, [leaving]);
    const wire = await connectAt(there, leaving);
    await send(owner, group.id, "still here");
    await until("the event before", () => wire.of("message:created").length === 1);
    await owner.ok("DELETE", `/conversations/${group.id}/members/${leaving.id}`);
    await until("conversation:removed", () => wire.of("conversation:removed").length === 1, 1_000);
    await send(owner, group.id, "not for who left");
    await sleep(1_000);
    expect(JSON.stringify(wire.received)).not.toContain("not for who left");
    const sent = await wire.emit("message:send", { conversationId: group.id, clientId: "after", text: "let me in" });
    expect(sent.ok || sent.error.code).toBe("NOT_FOUND");
    expect((await leaving.call("GET", `/conversations/${group.id}`)).status).toBe(404);
    wire.close();
  });
});
