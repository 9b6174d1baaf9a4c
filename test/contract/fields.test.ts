import { randomUUID } from "node:crypto";
import { serviceNoticeVersion } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, problem, request } from "../rig/http.js";
import { type Caller, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { type Documents, type Operation, readDocuments } from "./documents.js";
import { type Field, fieldsOf, type JsonSchema, sampleOf, withField } from "./json-schema.js";

let documents: Documents;
let admin: Caller;
let wire: Wire;

const [node] = sharedCluster().nodes;
beforeAll(async () => {
  documents = await readDocuments(node.url);
  admin = await signIn(node.url, node.admin);
  wire = await admin.connect();
});
afterAll(async () => {
  wire?.close();
});

type Fault = { code: string; errors: { path: string; message: string }[] };
type Door = (input: unknown) => Promise<Fault>;

/** A path with something in each of its places that nobody has; versions are those that are always there. */
const fill = (path: string): string =>
  path
    .replace("{version}", serviceNoticeVersion)
    .replace("{number}", "1")
    .replaceAll(/\{\w+\}/g, () => randomUUID());
const overRest =
  ({ method, path }: Operation): Door =>
  async (body) => {
    const answer: Answer = await request(node.url, { method, path: fill(path), token: admin.token, body });
    return answer.status >= 400 && answer.status < 500 ? problem(answer) : { code: `status ${answer.status}`, errors: [] };
  };
const overSocket =
  (event: string): Door =>
  async (input) => {
    const ack = await wire.emit(event, input);
    return ack.ok ? { code: "ok", errors: [] } : { code: ack.error.code, errors: ack.error.errors ?? [] };
  };

/** What no field of that type may be. `undefined` is: left out. */
function badValues({ type, required, path }: Field): unknown[] {
  const wrong: Record<string, unknown[]> = {
    string: [{}, [], 1, { not: "" }, true],
    integer: [{}, [], "1", 1.5, -1, Number.MAX_VALUE, { not: "" }],
    number: [{}, [], "1", { not: "" }],
    boolean: [{}, [], "true", 1, { not: "" }],
    array: [{}, "x", 1, { not: "" }],
    object: [[], "x", 1],
  };
  return [...(wrong[type] ?? []), null, ...(required && typeof path.at(-1) === "string" ? [undefined] : [])];
}

/** Everything that is wrong with how one input is checked. */
async function faultsOf(schema: JsonSchema, door: Door): Promise<string[]> {
  const sample = sampleOf(schema);
  const faults: string[] = [];
  for (const field of fieldsOf(schema)) {
    const name = field.path.join(".");
    for (const value of badValues(field)) {
      const answer = await door(withField(sample, field.path, value));
      const shown = value === undefined ? "left out" : JSON.stringify(value);
      if (answer.code !== "VALIDATION") faults.push(`${name} = ${shown}: ${answer.code}`);
      else if (!field.inChoice && !answer.errors.some((e) => e.path === name || e.path.startsWith(`${name}.`)))
        faults.push(`${name} = ${shown}: errors name ${JSON.stringify(answer.errors)}`);
    }
  }
  return faults;
}

/** What a client might try to slip in. */
const smuggled = ["surplus", "role", "senderId", "createdAt", "seq", "rev", "id", "__proto__", "constructor", "isAdmin", "accountId"];
async function takenSurplus(schema: JsonSchema, door: Door): Promise<string[]> {
  const sample = sampleOf(schema) as Record<string, unknown>;
  const known = new Set(fieldsOf(schema).map((f) => f.path[0]));
  const taken: string[] = [];
  for (const name of smuggled.filter((n) => !known.has(n))) {
    const answer = await door(
      JSON.parse(`{"${name}":${name.startsWith("__") ? "{}" : '"1"'}${JSON.stringify(sample).replace(/^\{/, Object.keys(sample).length ? "," : "")}`),
    );
    if (answer.code !== "VALIDATION") taken.push(`${name}: ${answer.code}`);
  }
  return taken;
}

const inputs = (): [string, JsonSchema, Door][] => [
  ...documents.operations.filter((o) => o.body).map((o): [string, JsonSchema, Door] => [`${o.method} ${o.path}`, o.body as JsonSchema, overRest(o)]),
  ...documents.events.filter((e) => e.data).map((e): [string, JsonSchema, Door] => [e.name, e.input, overSocket(e.name)]),
];

describe("every input of the running server", () => {
  test("there are as many as the protocol has", () => {
    expect(inputs().length).toBeGreaterThan(20);
    expect(inputs().flatMap(([, schema]) => fieldsOf(schema)).length).toBeGreaterThan(60);
  });

  test("each field given the wrong type, null, or left out is VALIDATION and named", { timeout: 120_000 }, async () => {
    const all = [];
    for (const [name, schema, door] of inputs()) all.push(...(await faultsOf(schema, door)).map((f) => `${name} ${f}`));
    expect(all).toEqual([]);
  });

  test("a field nobody asked for is refused, the server's own above all", { timeout: 120_000 }, async () => {
    const all = [];
    for (const [name, schema, door] of inputs()) all.push(...(await takenSurplus(schema, door)).map((f) => `${name} ${f}`));
    expect(all).toEqual([]);
  });

  test("an input that is no object is refused", async () => {
    const all: string[] = [];
    for (const [name, , door] of inputs()) {
      for (const whole of [null, [], "x", 1, true]) {
        const { code } = await door(whole);
        if (code !== "VALIDATION") all.push(`${name} ${JSON.stringify(whole)}: ${code}`);
      }
    }
    expect(all).toEqual([]);
  });

  test("query parameters are checked as bodies are", async () => {
    const all: string[] = [];
    for (const operation of documents.operations.filter((o) => o.method === "GET" && !o.open)) {
      const path = fill(operation.path);
      const tries = [
        "surplus=1",
        ...operation.query.flatMap(({ name, schema }) => [
          `${name}=1&${name}=2`,
          `${name}[not]=1`,
          ...(schema.pattern || schema.format || schema.enum ? [`${name}=%00`, `${name}=`] : []),
        ]),
      ];
      for (const query of tries) {
        const answer = await request(node.url, { method: "GET", path: `${path}?${query}`, token: admin.token });
        if (answer.status !== 422 || problem(answer).code !== "VALIDATION") all.push(`${operation.name}?${query}: ${answer.status}`);
      }
    }
    expect(all).toEqual([]);
  });

  test("an id in the path that is none is NOT_FOUND or VALIDATION, never 500", async () => {
    const all: string[] = [];
    for (const { name, method, path, body } of documents.operations.filter((o) => o.path.includes("{"))) {
      // a number is one
      for (const id of [path.includes("{number}") ? "0" : "1", "null", "%00", "..%2f..%2fadmin", "' or 1=1 --", "x".repeat(5_000)]) {
        const answer = await request(node.url, {
          method,
          path: path.replaceAll(/\{\w+\}/g, encodeURIComponent(id)),
          token: admin.token,
          ...(body ? { body: sampleOf(body) } : {}),
        });
        if (![404, 422].includes(answer.status)) all.push(`${name} ${id.slice(0, 20)}: ${answer.status}`);
      }
    }
    expect(all).toEqual([]);
  });
});
