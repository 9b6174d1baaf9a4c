import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test.each(["README.md", "ARCHITECTURE.md", "SECURITY.md", "deploy/README.md"])("every file that %s names is there", (document) => {
  const named = [...readFileSync(join(root, document), "utf8").matchAll(/`((?:apps|libs|prisma|deploy|test)\/[\w./-]+)`/g)].map(([, path = ""]) => path);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
