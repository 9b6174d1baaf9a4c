import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A file of plain JavaScript and all that it imports by its place, relative to the root. */
function reachedFrom(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name = ""] of readFileSync(join(root, file), "utf8").matchAll(/^import .* from "(\.[^"]+)";$/gm)) {
    reachedFrom(relative(root, join(root, dirname(file), name)), found);
  }
  return found;
}

/** As `find`'s caller, a shell, reads a pattern: stars stay in their folder. */
const matches = (file: string, pattern: string): boolean => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`).test(file);

test("the image has every file that the command line loads before anything that is compiled", () => {
  const copied = /^find (.*?) -type f/m.exec(readFileSync(join(root, "deploy/Dockerfile"), "utf8"))?.[1]?.split(" ") ?? [];
  const reached = [...reachedFrom("apps/cli/hoopoe.mjs")];
  expect(reached.length).toBeGreaterThan(2);
  expect(reached.filter((file) => !copied.some((pattern) => matches(file, pattern)))).toEqual([]);
});

test("the image keeps the query compiler that the store's client was generated for", () => {
  const [, build] = /compilerBuild\s*=\s*"(\w+)"/.exec(readFileSync(join(root, "prisma/schema/main.prisma"), "utf8")) ?? [];
  const [, kept = ""] = /-name 'query_compiler_\*' ! -name '([^']+)' -delete/.exec(readFileSync(join(root, "deploy/Dockerfile"), "utf8")) ?? [];
  expect(matches(`query_compiler_${build}_bg.postgresql.wasm-base64.mjs`, kept)).toBe(true);
});
