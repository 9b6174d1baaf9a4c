import type { z } from "zod";
import { jsonSchema } from "./json-schema.js";
import { Problem } from "./problem.js";
import { PolicyVersion } from "./policy-text.js";
import { Emoji, Id } from "./primitives.js";
import { apiPrefix, type Route, routes } from "./routes.js";

const schema = (type: z.ZodType, io: "input" | "output"): object => jsonSchema(type, io, "openapi-3.0");
const content = (type: z.ZodType, io: "input" | "output", media = "application/json"): object => ({ [media]: { schema: schema(type, io) } });

const partSchemas: Readonly<Record<string, z.ZodType>> = { emoji: Emoji, version: PolicyVersion };

function parameters(route: Route): object[] {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map((m) => ({
    name: m[1],
    in: "path",
    required: true,
    schema: m[1] === "code" ? { type: "string" } : m[1] === "number" ? { type: "integer", minimum: 1 } : schema(partSchemas[m[1] as string] ?? Id, "input"),
  }));
  const query = route.query ? (schema(route.query, "input") as { properties?: Record<string, object>; required?: string[] }) : {};
  const inQuery = Object.entries(query.properties ?? {}).map(([name, value]) => ({
    name,
    in: "query",
    required: query.required?.includes(name) ?? false,
    schema: value,
  }));
  return [...inPath, ...inQuery];
}

function operation(name: string, route: Route): object {
  const answer = { description: route.summary, ...(route.answer ? { content: content(route.answer, "output", route.produces) } : {}) };
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    parameters: parameters(route),
    security: route.access === "none" ? [] : [{ accessToken: [] }],
    ...(route.body ? { requestBody: { required: !route.bodyOptional, content: content(route.body, "input", route.consumes) } } : {}),
    responses: {
      [route.status]: answer,
      ...(route.alsoStatus ? { [route.alsoStatus]: answer } : {}),
      default: { description: "An error", content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } },
    },
  };
}

/** The OpenAPI 3.0.3 document of every route, made from the schemas that the server parses with. */
export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    const path = apiPrefix + route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: "3.0.3",
    info: { title: "Hoopoe", version, description: "REST API of the Hoopoe messaging server. Errors follow RFC 9457." },
    paths,
    components: {
      securitySchemes: { accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      schemas: { Problem: schema(Problem, "output") },
    },
  };
}
