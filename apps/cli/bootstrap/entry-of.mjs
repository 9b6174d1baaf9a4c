// Which file is started as a program.
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "./tree.mjs";

/** When this file was written, in milliseconds; 0: it is not there. */
const writtenAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * What is started for `piece`, a compiled file of an app (as `hoopoe-server.js` of `server`), of the product in `folder`: the same in one file, which the build
 * makes of it and all that it stands on and which starts with half the work. Where the compiler wrote something later, that file is not what the sources say
 * any more, and the program is loaded piece by piece.
 * @returns {string} its absolute path
 */
export function entryOf(app, piece, folder = root) {
  const dist = join(folder, "apps", app, "dist");
  const libs = join(folder, "libs");
  const compiled = [dist, ...readdirSync(libs).map((lib) => join(libs, lib, "dist"))].map((built) => writtenAt(join(built, ".tsbuildinfo")));
  const bundle = join(dist, "bundle", basename(piece));
  return writtenAt(bundle) > Math.max(...compiled) ? bundle : join(dist, piece);
}
