import { type Route, type RouteName, routes } from "@hoopoe/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { request } from "../rig/http.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { pathOf, routeCases, sentOf } from "../security/cases.js";
import { makeWorld, type World } from "../security/world.js";
import { type Documents, readDocuments } from "./documents.js";
import { surplusKeys } from "./json-schema.js";

let documents: Documents;
let world: World;

beforeAll(async () => {
  const [node] = sharedCluster().nodes;
  documents = await readDocuments(node.url);
  world = await makeWorld(node);
});

/** Who may make the call of the case: the keeper of the group, its member for what is the member's own, administrators for the rest. */
function rightCaller(name: string, access: string): World["people"]["member"] {
  if (access === "admin") return world.people.admin;
  return ["readStored", "readMessage", "stopRun", "editMessage", "discardFile"].includes(name) ? world.people.member : world.people.keeper;
}

describe("every answer of the running server", () => {
  const answered = (Object.keys(routes) as RouteName[]).filter((name) => !["setup", "endSession"].includes(name));

  test.each(answered)("%s: the status and the fields that its document says, none missing and none beside", async (name) => {
    const route: Route = routes[name];
    const operation = documents.operations.find((o) => o.name === name);
    const caller = rightCaller(name, route.access);
    const made = await (routeCases[name] as (typeof routeCases)[string])(world, caller);
    const path = pathOf(operation?.path ?? "", made);
    const answer = await request(world.url, { method: route.method, path, token: (made.as ?? caller).token, ...sentOf(made) });
    expect([name, answer.status, answer.text.slice(0, 0)]).toEqual([name, route.status, ""]);
    const schema = route.answer;
    if (!schema) {
      expect(answer.text).toBe("");
      return;
    }
    // an export in one of three formats, or a file as it is; what is in them: test/medium/forward.test.ts, test/e2e/files.test.ts
    if (route.produces === "*/*") {
      expect(answer.headers.get("content-type")).toBe(name === "readFile" ? "text/plain" : "application/json; charset=utf-8");
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename/);
      return;
    }
    if (route.produces) {
      expect(answer.headers.get("content-type")).toBe(`${route.produces}; charset=utf-8`);
      expect(answer.text.split("\r\n")[0]).toMatch(/^.?[a-z_]+,/);
      return;
    }
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(schema.safeParse(answer.json).error?.issues ?? []).toEqual([]);
    expect(surplusKeys(operation?.answer ?? undefined, answer.json)).toEqual([]);
  });
});
