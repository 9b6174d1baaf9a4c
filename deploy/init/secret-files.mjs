// Files that are made once. Each is readable by its owner (this program's user) and by one group: that of the service it is for.
import { chmodSync, chownSync, closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * A folder of secrets for one service, in a volume that only this program and that service mount.
 * @param {string} path
 * @param {number | undefined} group the service's group id; this process must be a member of it. undefined: the service runs as this user.
 */
export function secretFolder(path, group) {
  if (group !== undefined) own(path, group, 0o750);
  const at = (name) => join(path, name);
  return {
    has: (name) => existsSync(at(name)),
    read: (name) => readFileSync(at(name), "utf8"),
    /** Writes `make()` unless the file is there. @returns {boolean} whether it was made */
    once(name, make) {
      if (existsSync(at(name))) return false;
      place(at(name), make(), { group, put: linkSync });
      return true;
    },
    /** Writes `content` unless the file holds it already. */
    keep(name, content) {
      if (existsSync(at(name)) && readFileSync(at(name), "utf8") === content) return;
      place(at(name), content, { group, put: renameSync });
    },
  };
}

/** On disk whole before it has its name: what is sealed under a key is lost with it. */
function place(file, content, { group, put }) {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const handle = openSync(draft, "wx", 0o400);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (group !== undefined) own(draft, group, 0o440);
  put(draft, file);
  rmSync(draft, { force: true });
  const folder = openSync(dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}

function own(path, group, mode) {
  const now = statSync(path);
  if (now.gid !== group) chownSync(path, now.uid, group);
  if ((now.mode & 0o777) !== mode) chmodSync(path, mode);
}
