import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

/** A tree that the bootstrap takes for the project: it finds the root from where it lies. Its name means something else in an address. */
function newTree(files: Record<string, string> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "hoopoe %41#tree "));
  cpSync(join(import.meta.dirname, "../../apps/cli/bootstrap"), join(root, "apps/cli/bootstrap"), { recursive: true });
  for (const [path, content] of Object.entries(files)) write(root, path, content);
  return root;
}

function write(root: string, path: string, content: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Runs lines of JavaScript in a process of its own, with the tree's bootstrap at hand; gives what it printed. */
async function run(root: string, module: string, lines: string): Promise<string> {
  const code = `const it = await import(${JSON.stringify(pathToFileURL(join(root, "apps/cli/bootstrap", module)).href)});\n${lines}`;
  return printedBy(["--input-type=module", "-e", code]);
}

async function printedBy(words: string[]): Promise<string> {
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => void chunks.push(chunk));
  await once(child, "close");
  return Buffer.concat(chunks).toString("utf8").trim();
}

const packages = (list: Record<string, object>): string => JSON.stringify({ packages: { "": {}, ...list } });
const wanted = {
  "node_modules/a": { version: "1.0.0" },
  "node_modules/tool": { version: "1.0.0", dev: true },
  "node_modules/for-another-machine": { version: "1.0.0", optional: true },
  "libs/x": { version: "1.0.0" },
};
const installedTree = (): string =>
  newTree({
    "package-lock.json": packages(wanted),
    "node_modules/.package-lock.json": packages({ "node_modules/a": { version: "1.0.0" }, "node_modules/tool": { version: "1.0.0" } }),
    "node_modules/a/package.json": "{}",
    "node_modules/tool/package.json": "{}",
  });
const isInstalled = (root: string, tools: boolean): Promise<string> => run(root, "install.mjs", `console.log(it.isInstalled({ tools: ${tools} }));`);

test("what the lock file names is there: installed, but for packages of other machines", async () => {
  expect(await isInstalled(installedTree(), true)).toBe("true");
});

test.each<[string, (root: string) => void]>([
  ["an install that was cut short", (root) => rmSync(join(root, "node_modules/.package-lock.json"))],
  ["a package that was removed", (root) => rmSync(join(root, "node_modules/a"), { recursive: true })],
  ["another version in the lock", (root) => write(root, "package-lock.json", packages({ ...wanted, "node_modules/a": { version: "1.0.1" } }))],
  ["a new package in the lock", (root) => write(root, "package-lock.json", packages({ ...wanted, "node_modules/b": { version: "1.0.0" } }))],
])("%s: not installed", async (_what, change) => {
  const root = installedTree();
  change(root);
  expect(await isInstalled(root, false)).toBe("false");
});

test("without the tools it is enough to run, not to build", async () => {
  const root = installedTree();
  rmSync(join(root, "node_modules/tool"), { recursive: true });
  expect(await isInstalled(root, false)).toBe("true");
  expect(await isInstalled(root, true)).toBe("false");
});

test("the fingerprint follows names and contents of sources; not times, tests and what is built", async () => {
  const root = newTree({ "libs/x/a.ts": "1", "libs/x/a.test.ts": "1", "libs/x/dist/a.js": "1" });
  const fingerprint = (): Promise<string> => run(root, "tree.mjs", `console.log(it.fingerprint(["libs", "absent", "package.json"]));`);
  const first = await fingerprint();
  utimesSync(join(root, "libs/x/a.ts"), 1, 1);
  write(root, "libs/x/a.test.ts", "2");
  write(root, "libs/x/dist/a.js", "2");
  expect(await fingerprint()).toBe(first);
  write(root, "libs/x/a.ts", "2");
  const second = await fingerprint();
  expect(second).not.toBe(first);
  write(root, "libs/x/b.ts", "");
  expect(await fingerprint()).not.toBe(second);
});

test("the build lock lets one in at a time, and is taken over from a process that is gone", async () => {
  const root = newTree({ ".hoopoe-build.lock": "999999999" });
  write(root, "trace", "");
  const work = `import { appendFileSync } from "node:fs";
    const trace = ${JSON.stringify(join(root, "trace"))};
    await it.withBuildLock(async () => { appendFileSync(trace, "in "); await new Promise((done) => setTimeout(done, 300)); appendFileSync(trace, "out "); });`;
  await Promise.all([run(root, "lock.mjs", work), run(root, "lock.mjs", work), run(root, "lock.mjs", work)]);
  expect(await run(root, "lock.mjs", `console.log((await import("node:fs")).readFileSync(${JSON.stringify(join(root, "trace"))}, "utf8"));`)).toBe(
    "in out in out in out",
  );
});

test("the command line is found in whatever folder it lies", async () => {
  const root = newTree({
    "package.json": '{ "type": "module" }',
    "libs/none/package.json": "{}",
    "apps/cli/dist/hoopoe.js": 'export const run = (words) => { console.log("ran", ...words); return 0; };',
  });
  const command = join(root, "apps/cli/hoopoe.mjs");
  cpSync(join(import.meta.dirname, "../../apps/cli/hoopoe.mjs"), command);
  expect(await printedBy([command, "help"])).toBe("ran help");
});

test("programs are read as one byte a letter: their text is kept as long as they run", () => {
  const apps = join(import.meta.dirname, "../../apps");
  const files = ["server", "worker", "cli"].flatMap((app) => readdirSync(join(apps, app, "dist/bundle")).map((file) => join(apps, app, "dist/bundle", file)));
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((file) => readFileSync(file).some((byte) => byte > 0x7f))).toEqual([]);
});
