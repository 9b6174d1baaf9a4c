import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/** A change to one file of the built product: `find` must stand in it exactly once. */
export type Patch = { file: string; find: string; replace: string };

/** A built product of its own in a temporary folder. */
export type ProductCopy = { folder: string; remove: () => void };

// The supervisor alone: installing and building are not this copy's business.
const supervisor = `import { callerFolder, environment } from "./bootstrap/environment.mjs";
import { entryOf } from "./bootstrap/entry-of.mjs";
import { productPrograms, supervise } from "./dist/supervisor/supervise.js";
process.exit(await supervise({ environment, folder: callerFolder, programs: productPrograms(entryOf) }));
`;

/**
 * Copies what is built and changes it. Packages of others are linked, ours are copied, for Node resolves a link to where it leads.
 * @throws Error 'patch no longer fits' when the product has moved on from what a patch expects.
 */
export function copyProduct(patches: Patch[]): ProductCopy {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-faults-copy-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const floor of ["libs", "apps"]) for (const name of readdirSync(join(root, floor))) copyPackage(join(floor, name), folder);
    cpSync(join(root, "prisma"), join(folder, "prisma"), { recursive: true });
    writeFileSync(join(folder, "apps/cli/hoopoe-supervisor.mjs"), supervisor);
    linkPackages(folder);
    for (const patch of patches) apply(patch, folder);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

function copyPackage(path: string, folder: string): void {
  for (const part of ["package.json", "dist", "generated", "bootstrap", "hoopoe.mjs"]) {
    const from = join(root, path, part);
    const to = join(folder, path, part);
    if (existsSync(from)) cpSync(from, to, { recursive: true, filter: (name) => !/\.(map|d\.ts)$|\/dist\/bundle$/.test(name) });
  }
}

function linkPackages(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@hoopoe"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@hoopoe" && !name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  for (const floor of ["libs", "apps"]) {
    for (const name of readdirSync(join(folder, floor))) symlinkSync(join(folder, floor, name), join(modules, "@hoopoe", name));
  }
}

function apply({ file, find, replace }: Patch, folder: string): void {
  const path = join(folder, file);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`patch no longer fits: in ${file} this stands ${found} times, not once:\n${find}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
}
