import { z } from "zod";

/** The JSON Schema of what goes in (`input`) or comes out (`output`) of a schema; for OpenAPI 3.0, its dialect. */
export function jsonSchema(type: z.ZodType, io: "input" | "output", target: "openapi-3.0" | "draft-2020-12" = "draft-2020-12"): object {
  const { $schema: _, ...json } = z.toJSONSchema(type, { io, unrepresentable: "any", target }) as Record<string, unknown>;
  return json;
}
