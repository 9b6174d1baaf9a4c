import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Exports } from "./check.js";
import { floors } from "./table.js";

const skipped = new Set(["node_modules", "dist", "generated", "out", "data"]);
const source = /\.(ts|tsx|mts|cts|mjs|cjs|js|jsx)$/;

/** Every source file under `folder`, as paths relative to `root` with slashes. A folder that is not there has none. */
export function sourceFiles(root: string, folder: string): string[] {
  const walk = (at: string): string[] => {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, at), { withFileTypes: true });
    } catch {
      return [];
    }
    return entries.flatMap((e) => {
      if (e.isDirectory()) return skipped.has(e.name) || e.name.startsWith(".") ? [] : walk(`${at}/${e.name}`);
      return source.test(e.name) ? [`${at}/${e.name}`] : [];
    });
  };
  return walk(folder);
}

/** The folders of the workspaces, as npm sees them: those with a package.json. */
export function workspaceFolders(root: string): string[] {
  return ["libs", "apps"].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((e) => e.isDirectory())
      .map((e) => `${parent}/${e.name}`),
  );
}

type Manifest = { name: string; exports?: Record<string, unknown>; dependencies?: Record<string, string>; devDependencies?: Record<string, string> };
export const readManifest = (root: string, folder: string): Manifest => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;

/** What each package of the table lets others import. */
export function packageExports(root: string): Exports {
  const built = Object.entries(floors).filter(([, f]) => !f.planned);
  return Object.fromEntries(built.map(([name, { folder }]) => [name, Object.keys(readManifest(root, folder).exports ?? {})]));
}
