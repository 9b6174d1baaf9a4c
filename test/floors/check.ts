import { builtinModules } from "node:module";
import { posix } from "node:path";
import { type Import, readSource } from "./imports.js";
import { besideTests, computesImports, type Floor, floors, peers, readsEnvironment, testReaches } from "./table.js";

const scope = "@hoopoe/";
const builtins = new Set(builtinModules);
/** Tests beside the code, and what they start (`rig/`, which is not built). */
const isTest = (path: string): boolean => /\.test\.tsx?$|^(libs|apps)\/\w+\/rig\//.test(path);
const isBuildConfig = (path: string): boolean => /(^|\/)vite(st)?\.config\.ts$/.test(path);

/** Which paths of a package other packages may import (`.` or `./name`), from its `exports`. */
export type Exports = Readonly<Record<string, readonly string[]>>;

/**
 * Judges one source file against the table.
 * @param path relative to the repository's root, with slashes
 * @returns one sentence for each violation
 */
export function checkFile(path: string, text: string, exports: Exports): string[] {
  const { imports, environment } = readSource(path, text);
  const faults: string[] = [];
  const say = (line: number, what: string): void => void faults.push(`${path}:${line} ${what}`);
  if (!readsEnvironment.some(({ files }) => files.test(path)))
    for (const line of environment) say(line, "names process.env: only libs/config reads the environment");
  for (const one of imports) {
    const fault = path.startsWith("test/") ? checkFromTest(path, one, exports) : checkFromPackage(path, one, exports);
    if (fault) say(one.line, fault);
  }
  return faults;
}

const floorOf = (path: string): [string, Floor] | undefined => Object.entries(floors).find(([, f]) => path.startsWith(`${f.folder}/`));

function checkFromPackage(path: string, { specifier, names, type }: Import, exports: Exports): string | null {
  const own = floorOf(path);
  if (!own) return "lies in no package of the table";
  const [name, floor] = own;
  if (specifier === null)
    return computesImports.some(({ files }) => files.test(path)) ? null : "imports a computed name: which floor it reaches cannot be told";
  if (specifier.startsWith(".") || specifier.startsWith("/")) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith(`${floor.folder}/`) || (isTest(path) && peers.test(target)) ? null : `leaves its package by a path: ${specifier}`;
  }
  if (specifier.startsWith(scope)) return checkOurs({ path, name, floor, specifier, names, type }, exports);
  return checkOutside(path, floor, specifier);
}

type Ours = { path: string; name: string; floor: Floor; specifier: string; names: string[] | null; type: boolean };

function checkOurs({ path, name, floor, specifier, names, type }: Ours, exports: Exports): string | null {
  const target = specifier.slice(scope.length).split("/")[0] ?? "";
  const goal = floors[target];
  if (!goal) return `imports ${specifier}, which the table does not know`;
  if (target === name) return `imports itself by name: ${specifier}`;
  if (goal.level > floor.level) return `imports ${specifier}, a floor above (${goal.level} over ${floor.level})`;
  if (!floor.ours.includes(target)) return `imports ${specifier}, which ${floor.folder} may not`;
  const deep = checkExports(specifier, target, exports);
  if (deep) return deep;
  const root = floor.rootOnly;
  if (root?.ours.includes(target) && !type && !isTest(path) && !root.files.test(path.slice(floor.folder.length + 1)))
    return `imports ${specifier} outside the composition root`;
  const not = floor.not?.[target];
  if (!not) return null;
  if (names === null) return `imports all of ${specifier}: name what is needed`;
  const bad = names.filter((n) => not.test(n));
  return bad.length ? `imports ${bad.join(", ")} of ${specifier}, which ${floor.folder} may not` : null;
}

function checkExports(specifier: string, target: string, exports: Exports): string | null {
  const subpath = `.${specifier.slice(scope.length + target.length)}`;
  return exports[target]?.includes(subpath) ? null : `reaches past the exports of ${scope}${target}: ${specifier}`;
}

function checkOutside(path: string, floor: Floor, specifier: string): string | null {
  const allowed = [...floor.outside, ...(isTest(path) ? besideTests : []), ...(isTest(path) || isBuildConfig(path) ? [...(floor.tests ?? []), "node:"] : [])];
  if (specifier.startsWith("node:") || builtins.has(specifier))
    return allowed.includes("node:") ? null : `imports ${specifier}: ${floor.folder} uses nothing of Node`;
  const packageName = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const fits = (entry: string): boolean => (entry.endsWith("/*") ? packageName.startsWith(entry.slice(0, -1)) : packageName === entry);
  return allowed.some(fits) ? null : `imports ${packageName}, which ${floor.folder} may not`;
}

/** Tests stand on top: any package of ours, by its public surface only. */
function checkFromTest(path: string, { specifier }: Import, exports: Exports): string | null {
  if (specifier === null) return null;
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith("test/") || testReaches.test(target) ? null : `leaves test/ by a path: ${specifier}`;
  }
  if (!specifier.startsWith(scope)) return null;
  const target = specifier.slice(scope.length).split("/")[0] ?? "";
  return floors[target] ? checkExports(specifier, target, exports) : `imports ${specifier}, which the table does not know`;
}
