import { randomUUID } from "node:crypto";
import { apiPrefix, asyncApi, clientEvents, openApi, type Route, routes, serverEvents, serviceNoticeVersion } from "@hoopoe/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { problem, request } from "../rig/http.js";
import { type Caller, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { type Documents, readDocuments } from "./documents.js";

let documents: Documents;
let admin: Caller;

const [node] = sharedCluster().nodes;
beforeAll(async () => {
  documents = await readDocuments(node.url);
  admin = await signIn(node.url, node.admin);
});

/** A path with something in each of its places that nobody has; versions are those that are always there. */
const fill = (path: string): string =>
  path
    .replace("{version}", serviceNoticeVersion)
    .replace("{number}", "1")
    .replaceAll(/\{\w+\}/g, () => randomUUID());
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

describe("OpenAPI", () => {
  test("is what the protocol's schemas make, and names every route once", () => {
    const { info } = documents.openApi as unknown as { info: { version: string } };
    expect(documents.openApi).toEqual(JSON.parse(JSON.stringify(openApi(info.version))));
    const wanted = (Object.entries(routes) as [string, Route][]).map(([name, r]) => `${name} ${r.method} ${apiPrefix}${r.path.replaceAll(/:(\w+)/g, "{$1}")}`);
    expect(documents.operations.map((o) => `${o.name} ${o.method} ${o.path}`).sort()).toEqual(wanted.sort());
    expect(documents.operations.length).toBeGreaterThan(40);
  });

  test("every documented operation is there: nobody in particular is asked for a token, or for a valid body", async () => {
    const absent: string[] = [];
    for (const { name, method, path, open, body } of documents.operations) {
      const answer = await request(node.url, { method, path: fill(path), ...(body ? { body: {} } : {}) });
      // Of the open ones, only the state of an invite answers 404, for its code is not there.
      const fits = open ? [200, 204, 401, 409, 422].includes(answer.status) || name === "readInvite" : answer.status === 401;
      if (!fits) absent.push(`${name}: ${answer.status}`);
    }
    expect(absent).toEqual([]);
  });

  test("the invite that is there is found", async () => {
    const invite = await admin.ok<{ code: string }>("POST", "/invites", {});
    const answer = await request(node.url, { method: "GET", path: `${apiPrefix}/invites/${invite.code}` });
    expect(answer.status).toBe(200);
  });

  test("no documented path takes a method that is not documented", async () => {
    const surplus: string[] = [];
    for (const path of new Set(documents.operations.map((o) => o.path))) {
      const known = documents.operations.filter((o) => o.path === path).map((o) => o.method);
      for (const method of methods.filter((m) => !known.includes(m))) {
        // `/invites/{id}` and `/invites/{code}` are one address.
        const twin = documents.operations.some((o) => o.method === method && o.path.replaceAll(/\{\w+\}/g, "{}") === path.replaceAll(/\{\w+\}/g, "{}"));
        if (twin) continue;
        const answer = await request(node.url, { method, path: fill(path), token: admin.token, ...(method === "GET" ? {} : { body: {} }) });
        if (![404, 405].includes(answer.status) || !["NOT_FOUND"].includes(problem(answer).code)) surplus.push(`${method} ${path}: ${answer.status}`);
      }
    }
    expect(surplus).toEqual([]);
  });

  test.each([
    ["a list of files", "GET", "/files"],
    ["receipts", "GET", `/runs/${randomUUID()}/receipt`],
    ["regenerate", "POST", `/messages/${randomUUID()}/regenerate`],
    ["an audit nobody built", "GET", "/admin/audit"],
    ["the root of the API", "GET", "/"],
    ["a deeper path", "GET", `/conversations/${randomUUID()}/messages/more`],
    ["a path that climbs", "GET", "/../../health/../api/v1/nothing"],
  ])("what is not built is absent: %s", async (_what, method, path) => {
    const answer = await request(node.url, { method, path: apiPrefix + path, token: admin.token, ...(method === "GET" ? {} : { body: {} }) });
    expect(answer.status).toBe(404);
    expect(problem(answer).code).toBe("NOT_FOUND");
  });
});

describe("AsyncAPI", () => {
  test("is what the protocol's schemas make, and names every event once", () => {
    const { info } = documents.asyncApi as unknown as { info: { version: string } };
    expect(documents.asyncApi).toEqual(JSON.parse(JSON.stringify(asyncApi(info.version))));
    expect(documents.events.map((e) => e.name).sort()).toEqual(Object.keys(clientEvents).sort());
    expect(documents.serverEvents.map((e) => e.name).sort()).toEqual(Object.keys(serverEvents).sort());
  });

  test("every documented client event has a handler: rubbish is answered with VALIDATION", async () => {
    const wire = await admin.connect();
    for (const { name, data } of documents.events) {
      if (!data) continue;
      const ack = await wire.emit(name, { surplus: 1 });
      expect([name, ack.ok, ack.ok ? null : ack.error.code]).toEqual([name, false, "VALIDATION"]);
    }
    wire.close();
  });

  test("an event that is not documented does nothing, and the socket lives on", async () => {
    const wire = await admin.connect();
    for (const name of ["run:regenerate", "message:created", "admin", "__proto__", "constructor", "toString", ""]) {
      const answer = await Promise.race([
        wire.emit(name, { messageId: randomUUID() }).catch(() => "nothing"),
        new Promise((r) => setTimeout(r, 300, "nothing")),
      ]);
      expect([name, answer === "nothing" || !(answer as { ok: boolean }).ok]).toEqual([name, true]);
    }
    expect((await wire.emit("sync:heads", {})).ok).toBe(true);
    wire.close();
  });
});
