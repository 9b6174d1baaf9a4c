import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** When this file was written, in milliseconds; 0: it is not there. */
const writtenAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * What is started as a server or a worker of the product in `root`: the program in one file, which the build makes of it and all that it stands on and which
 * starts with half the work. Where the compiler wrote something later, that file is not what the sources say any more, and the program is loaded piece by piece.
 */
export function entryOf(name: "server" | "worker", root: string): string {
  const dist = join(root, "apps", name, "dist");
  const libs = join(root, "libs");
  const compiled = [dist, ...readdirSync(libs).map((lib) => join(libs, lib, "dist"))].map((folder) => writtenAt(join(folder, ".tsbuildinfo")));
  const bundle = join(dist, "bundle", `hoopoe-${name}.js`);
  return writtenAt(bundle) > Math.max(...compiled) ? bundle : join(dist, `hoopoe-${name}.js`);
}
