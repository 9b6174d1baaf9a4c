import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { StartRefused } from "./say.js";

/** Checks, without writing, that the data folder is there and may be written, or can be made. */
export function checkDataFolder(dataDir: string): void {
  let existing = dataDir;
  while (!existsSync(existing)) existing = dirname(existing);
  if (!statSync(existing).isDirectory())
    throw new StartRefused(`DATA_DIR ${dataDir} cannot be a folder: ${existing} is a file. Set DATA_DIR to another place.`);
  const inside = existing === dataDir ? ["keys", "postgres-log", "hoopoe.json"].map((name) => join(dataDir, name)).filter((path) => existsSync(path)) : [];
  for (const path of [existing, ...inside]) checkWritable(path, dataDir);
}

/** @throws StartRefused when the system does not let us, for a reason that only trying shows. */
export function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw notWritable(dataDir, (error as NodeJS.ErrnoException).message);
  }
}

function checkWritable(path: string, dataDir: string): void {
  try {
    accessSync(path, statSync(path).isDirectory() ? constants.W_OK | constants.X_OK : constants.W_OK);
  } catch (error) {
    const isReadOnly = (error as NodeJS.ErrnoException).code === "EROFS";
    throw notWritable(dataDir, isReadOnly ? `${path} is on a read-only file system` : `this user has no right to write ${path}`);
  }
}

function notWritable(dataDir: string, reason: string): StartRefused {
  return new StartRefused(`DATA_DIR ${dataDir} cannot be written (${reason}): set DATA_DIR to a folder that this user may write, or give it the right.`);
}
