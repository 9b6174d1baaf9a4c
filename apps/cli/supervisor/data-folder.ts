import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { StartRefused } from "./say.js";

/** One that the environment names: `DATA_DIR /srv/hoopoe`. */
type Folder = { setting: "DATA_DIR" | "FILES_DIR"; path: string };

/** Checks, without writing, that the data folder and the one of the files are there and may be written, or can be made. */
export function checkFolders({ dataDir, filesDir }: { dataDir: string; filesDir: string }): void {
  checkFolder({ setting: "DATA_DIR", path: dataDir }, ["keys", "postgres-log", "hoopoe.json"]);
  checkFolder({ setting: "FILES_DIR", path: filesDir });
}

function checkFolder(folder: Folder, inside: string[] = []): void {
  const { setting, path } = folder;
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  if (!statSync(existing).isDirectory())
    throw new StartRefused(`${setting} ${path} cannot be a folder: ${existing} is a file. Set ${setting} to another place.`);
  const kept = existing === path ? inside.map((name) => join(path, name)).filter((one) => existsSync(one)) : [];
  for (const one of [existing, ...kept]) checkWritable(one, folder);
}

/** @throws StartRefused when the system does not let us, for a reason that only trying shows. */
export const makeDataFolder = (path: string): void => makeFolder({ setting: "DATA_DIR", path });
/** @throws as `makeDataFolder` */
export const makeFilesFolder = (path: string): void => makeFolder({ setting: "FILES_DIR", path });

function makeFolder(folder: Folder): void {
  try {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw notWritable(folder, (error as NodeJS.ErrnoException).message);
  }
}

function checkWritable(path: string, folder: Folder): void {
  try {
    accessSync(path, statSync(path).isDirectory() ? constants.W_OK | constants.X_OK : constants.W_OK);
  } catch (error) {
    const isReadOnly = (error as NodeJS.ErrnoException).code === "EROFS";
    throw notWritable(folder, isReadOnly ? `${path} is on a read-only file system` : `this user has no right to write ${path}`);
  }
}

function notWritable({ setting, path }: Folder, reason: string): StartRefused {
  return new StartRefused(`${setting} ${path} cannot be written (${reason}): set ${setting} to a folder that this user may write, or give it the right.`);
}
