import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
// @ts-expect-error plain JavaScript, which is there before anything is compiled
import { entryOf } from "./entry-of.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hoopoe-entry-"));
  for (const lib of ["store", "bus"]) mkdirSync(join(root, "libs", lib), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, at: number): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  utimesSync(file, at, at);
}
const bundle = "apps/server/dist/bundle/hoopoe-server.js";

test("the bundle, as long as nothing that it was made of was compiled later", () => {
  write("apps/server/dist/.tsbuildinfo", 100);
  write("libs/store/dist/.tsbuildinfo", 100);
  write(bundle, 101);
  write("apps/worker/dist/.tsbuildinfo", 200);
  expect(entryOf("server", "hoopoe-server.js", root)).toBe(join(root, bundle));
  write("libs/store/dist/.tsbuildinfo", 102);
  expect(entryOf("server", "hoopoe-server.js", root)).toBe(join(root, "apps/server/dist/hoopoe-server.js"));
});

test("in an image, without what the compiler notes, the bundle; before there is one, the pieces", () => {
  expect(entryOf("worker", "hoopoe-worker.js", root)).toBe(join(root, "apps/worker/dist/hoopoe-worker.js"));
  write("apps/worker/dist/bundle/hoopoe-worker.js", 5);
  expect(entryOf("worker", "hoopoe-worker.js", root)).toBe(join(root, "apps/worker/dist/bundle/hoopoe-worker.js"));
});
