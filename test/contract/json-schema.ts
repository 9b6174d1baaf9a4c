import { randomUUID } from "node:crypto";

/** The part of JSON Schema that zod writes for the wire's inputs. */
export type JsonSchema = {
  type?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  maxItems?: number;
  minimum?: number;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
};

/** One input field: where it is (`mentions.0`), what it is, whether it must be there, and whether it stands in a choice of several shapes. */
export type Field = { path: (string | number)[]; type: string; required: boolean; inChoice: boolean };

/** Every field of an input, also within lists and objects. */
export function fieldsOf(schema: JsonSchema, at: (string | number)[] = [], inChoice = false): Field[] {
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return dedupe(choice.flatMap((one) => fieldsOf(one, at, true)));
  if (schema.allOf) return dedupe(schema.allOf.flatMap((one) => fieldsOf(one, at, inChoice)));
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = [...at, name];
    const own: Field = { path, type: typeOf(property), required: !inChoice && (schema.required ?? []).includes(name), inChoice };
    if (property.type === "array" && property.items && property.maxItems !== 0) {
      const item: Field = { path: [...path, 0], type: typeOf(property.items), required: false, inChoice };
      return [own, item, ...fieldsOf(property.items, [...path, 0], inChoice)];
    }
    return [own, ...fieldsOf(property, path, inChoice)];
  });
}

const typeOf = (schema: JsonSchema): string => schema.type ?? (schema.enum?.every((v) => typeof v === "string") ? "string" : "unknown");
const dedupe = (fields: Field[]): Field[] => [...new Map(fields.map((f) => [f.path.join("."), f])).values()];

/** Values that are fine by name where a pattern or a rule of the product says more than the schema. */
const known: Record<string, () => unknown> = {
  username: () => `sample-${randomUUID().slice(0, 8)}`,
  clientId: () => `sample-${randomUUID()}`,
  baseUrl: () => "http://127.0.0.1:9/v1",
  password: () => "sample pass word",
  next: () => "sample pass word",
  attachments: () => [],
  from: () => new Date(0).toISOString(),
  to: () => new Date().toISOString(),
  expiresAt: () => new Date(Date.now() + 3_600_000).toISOString(),
};

/** A value that the schema takes. Optional fields are there too. */
export function sampleOf(schema: JsonSchema, name = ""): unknown {
  const choice = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.[0];
  if (choice) return sampleOf(choice, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  return (known[name] ?? byType[schema.type ?? (schema.properties ? "object" : "string")] ?? byType.string)?.(schema, name);
}

const byType: Record<string, (schema: JsonSchema, name: string) => unknown> = {
  object: (schema) => Object.fromEntries(Object.entries(schema.properties ?? {}).map(([n, p]) => [n, sampleOf(p, n)])),
  array: (schema, name) => (schema.maxItems === 0 ? [] : [sampleOf(schema.items ?? {}, name)]),
  integer: (schema) => Math.max(1, schema.minimum ?? 1),
  number: (schema) => Math.max(1, schema.minimum ?? 1),
  boolean: () => true,
  string: (schema) => (schema.format === "uuid" ? randomUUID() : "sample"),
};

/** The value with the field at `path` replaced, or taken away when `value` is undefined. */
export function withField(whole: unknown, path: (string | number)[], value: unknown): unknown {
  const copy = structuredClone(whole) as Record<string | number, unknown>;
  let at = copy;
  for (const step of path.slice(0, -1)) at = (at[step] ??= typeof step === "number" ? [] : {}) as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

/** Keys of an answer that its schema does not name: `items.0.secret`. */
export function surplusKeys(schema: JsonSchema | undefined, value: unknown, at = ""): string[] {
  if (!schema || value === null || typeof value !== "object") return [];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) {
    const each = choice.map((one) => surplusKeys(one, value, at));
    return each.find((found) => found.length === 0) ?? each[0] ?? [];
  }
  if (Array.isArray(value)) return value.flatMap((item, i) => surplusKeys(schema.items, item, `${at}${i}.`));
  const { properties, additionalProperties } = schema;
  if (!properties) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (properties[name]) return surplusKeys(properties[name], inner, `${at}${name}.`);
    return typeof additionalProperties === "object" || additionalProperties === true ? [] : [`${at}${name}`];
  });
}
