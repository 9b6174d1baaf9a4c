import { request as httpRequest } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { api, problem, request } from "../rig/http.js";
import { addPerson, type Caller, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { connect } from "../rig/socket.js";

let person: Caller;

const [node] = sharedCluster().nodes;
beforeAll(async () => {
  person = await addPerson(await signIn(node.url, node.admin));
});

const places: [string, string][] = [
  ["the page", "/"],
  ["a place within the page", "/c/01890000-0000-7000-8000-000000000000"],
  ["an answer", "/api/v1/setup"],
  ["an error", "/api/v1/me"],
  ["nothing", "/api/v1/nothing"],
  ["the documents", "/api/openapi.json"],
  ["their page", "/api/docs"],
  ["health", "/health/live"],
  ["a file that is not there", "/assets/none.js"],
];

describe("headers", () => {
  test.each(places)("are strict on %s", async (_what, path) => {
    const { headers } = await request(node.url, { method: "GET", path });
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).not.toMatch(/unsafe-|\*|data:[^;]*script|http:/);
    const directives = new Map(policy.split(";").map((d) => [d.trim().split(" ")[0] ?? "", d.trim().split(" ").slice(1)]));
    expect(["'none'", "'self'"]).toContain(directives.get("default-src")?.join(" "));
    for (const name of ["script-src", "style-src"]) {
      for (const source of directives.get(name) ?? directives.get("default-src") ?? [])
        expect(source).toMatch(/^'(self|none|nonce-[\w+/=-]+|sha\d+-[\w+/=]+)'$/);
    }
    for (const [name, value] of [
      ["frame-ancestors", "'none'"],
      ["base-uri", "'none'"],
    ])
      expect([name, directives.get(name as string)?.join(" ")]).toEqual([name, value]);
    expect(directives.get("object-src")?.join(" ") ?? directives.get("default-src")?.join(" ")).toBe("'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy")).toMatch(/^same-(origin|site)$/);
    expect(headers.get("referrer-policy")).toMatch(/no-referrer|same-origin/);
    expect([headers.get("x-powered-by"), headers.get("server"), headers.get("access-control-allow-origin")]).toEqual([null, null, null]);
  });

  test("the page needs nothing that the policy forbids", async () => {
    for (const path of ["/", "/api/docs"]) {
      const { status, text, headers } = await request(node.url, { method: "GET", path });
      expect([path, status, headers.get("content-type")?.split(";")[0]]).toEqual([path, 200, "text/html"]);
      const nonce = headers.get("content-security-policy")?.match(/'nonce-([^']+)'/)?.[1];
      for (const [tag] of text.matchAll(/<(script|style)\b[^>]*>/g))
        expect([path, tag]).toEqual([path, expect.stringMatching(nonce ? new RegExp(`src=|nonce="${nonce}"`) : /src=/)]);
      expect(text).not.toMatch(/\son\w+=|\sstyle=|javascript:/);
      for (const [, url] of text.matchAll(/(?:src|href)="([^"]+)"/g)) expect(url).toMatch(/^(\/|\.|#|data:image)/);
    }
  });

  test("answers about people are not kept by caches", async () => {
    for (const path of ["/me", "/conversations"]) expect((await person.call("GET", path)).headers.get("cache-control")).toMatch(/no-store|private/);
  });
});

describe("pages of another origin", () => {
  const evil = ["https://evil.example", "http://127.0.0.1:1", "null", "http://127.0.0.1.evil.example", "file://", "rubbish"];

  test.each(evil)("%s may not write", async (origin) => {
    for (const [method, path, body] of [
      ["POST", "/auth/login", { username: person.username, password: person.password }],
      ["POST", "/auth/refresh", {}],
      ["POST", "/auth/logout", undefined],
      ["POST", "/conversations", { kind: "group", memberIds: [] }],
      ["DELETE", `/me/sessions/${person.sessionId}`, undefined],
    ] as const) {
      const answer = await api(node.url, { method, path, body, token: person.token, headers: { origin } });
      expect([path, answer.status, problem(answer).code]).toEqual([path, 403, "FORBIDDEN"]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await person.call("GET", "/me")).status).toBe(200);
  });

  test.each(evil)("%s opens no socket, by websocket or polling", async (origin) => {
    for (const transports of [["websocket"], ["polling"]] as ("websocket" | "polling")[][]) {
      const opened = await connect(node.url, { token: person.token, origin, transports }).then(
        (wire) => {
          wire.close();
          return true;
        },
        () => false,
      );
      expect([transports[0], opened]).toEqual([transports[0], false]);
    }
  });

  test("its own origin, and programs that have none, may", async () => {
    const own = await connect(node.url, { token: person.token, origin: node.url });
    own.close();
    const none = await connect(node.url, { token: person.token, transports: ["polling"] });
    none.close();
    const answer = await api(node.url, {
      method: "POST",
      path: "/auth/login",
      body: { username: person.username, password: person.password },
      headers: { origin: node.url },
    });
    expect(answer.status).toBe(200);
  });

  test("reading across origins is granted to nobody: no CORS headers, no preflight", async () => {
    const options = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const headers = { origin: "https://evil.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization" };
      httpRequest(`${node.url}/api/v1/conversations`, { method: "OPTIONS", headers }, (r) => resolve(r.headers))
        .on("error", reject)
        .end();
    });
    expect(Object.keys(options).filter((h) => h.startsWith("access-control-"))).toEqual([]);
    const polling = await request(node.url, { method: "GET", path: "/socket.io/?EIO=4&transport=polling", headers: { origin: "https://evil.example" } });
    expect([polling.status >= 400, polling.headers.get("access-control-allow-origin")]).toEqual([true, null]);
  });
});
