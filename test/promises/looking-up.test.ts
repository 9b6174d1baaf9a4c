import type { User } from "@hoopoe/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { api, problem } from "../rig/http.js";
import { addPeople, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";

const cluster = sharedCluster();
let admin: Caller;
let me: Caller;

beforeAll(async () => {
  const [node] = cluster.nodes;
  admin = await signIn(node.url, node.admin);
  [me] = (await addPeople(admin, 1)) as [Caller];
});

describe("a name", () => {
  test("is found by % and _ as they are written", async () => {
    const stem = uniqueName("n");
    for (const [username, displayName] of [
      [`${stem}.a`, "Ann"],
      [`${stem}_a`, "Bob 100%"],
    ])
      await admin.ok("POST", "/admin/users", { username, displayName, password: "a long password" });
    const found = async (q: string): Promise<string[]> =>
      (await me.ok<{ items: User[] }>("GET", `/users?q=${encodeURIComponent(q)}&limit=200`)).items.map((u) => u.username);
    expect(await found(`${stem}_`)).toEqual([`${stem}_a`]);
    expect(await found("100%")).toContain(`${stem}_a`);
    expect(await found("%")).not.toContain(`${stem}.a`);
    expect(await found("\\")).toEqual([]);
  });

  test("with NUL is refused, not an error of the server", async () => {
    for (const path of ["/users?q=a%00", "/admin/users?q=%00"]) expect(problem(await admin.call("GET", path)).code).toBe("VALIDATION");
    const login = await api(me.url, { method: "POST", path: "/auth/login", body: { username: "a\u0000", password: "a long password" } });
    expect(problem(login).code).toBe("VALIDATION");
  });
});

test("a cursor that looks like an id and is none is refused at both doors", async () => {
  const other = (await addPeople(admin, 1)) as [Caller];
  const { id } = await createConversation(me, other);
  await send(me, id, "found");
  const cursorOf = (...parts: string[]): string => Buffer.from(JSON.stringify(parts)).toString("base64url");
  const dashes = "-".repeat(36);
  const time = "2026-01-01T00:00:00.000Z";
  const paths = [
    `/conversations/${id}/members?cursor=${cursorOf(dashes)}`,
    `/conversations?cursor=${cursorOf(time, dashes)}`,
    `/users?cursor=${cursorOf("a", dashes)}`,
    `/me/consents/history?cursor=${cursorOf(time, dashes)}`,
  ];
  for (const path of paths) expect([path, problem(await me.call("GET", path)).code]).toEqual([path, "VALIDATION"]);
  expect(problem(await me.call("POST", "/search", { q: "found", cursor: cursorOf("1", dashes, "1") })).code).toBe("VALIDATION");
  const wire = await me.connect();
  const ack = await wire.emit("sync:heads", { cursor: cursorOf(dashes) });
  wire.close();
  expect(ack.ok || ack.error.code).toBe("VALIDATION");
});

test("an id is no number of a version", async () => {
  const answer = await admin.call("GET", `/admin/egress-policy/versions/${me.id}`);
  expect([answer.status, problem(answer).code]).toEqual([404, "NOT_FOUND"]);
  expect((await admin.call("GET", "/admin/egress-policy/versions/1")).status).toBe(200);
});
