import { z } from "zod";
import { fail, type FieldError } from "./errors.js";

const shownErrors = 20;

/** Parses input from outside. @throws VALIDATION that names every field at fault, never its value. */
export function validated<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(fieldErrors).slice(0, shownErrors);
  const first = errors[0];
  throw fail("VALIDATION", first ? `${first.path ? `${first.path}: ` : ""}${first.message}` : undefined, { errors });
}

/** The same for one value that stands by itself, as in a path; errors name it `path`. */
export const validatedAt = <T extends z.ZodType>(path: string, schema: T, input: unknown): z.output<T> =>
  (validated(z.object({ [path]: schema }), { [path]: input }) as Record<string, z.output<T>>)[path] as z.output<T>;

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key].join("."), message: "is not a field that is known here" }));
  // of a union, what the branch that came closest says
  if (issue.code === "invalid_union" && issue.errors.length) {
    const closest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
    return closest.flatMap((inner) => fieldErrors({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ path: path.join("."), message: issue.message }];
}
