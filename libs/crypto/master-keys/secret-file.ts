import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, fchownSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** The file of the master key is missing, unreadable or holds none; the message says what to do and never holds the content. */
export class MasterKeyError extends Error {
  override readonly name = "MasterKeyError";
  constructor(
    readonly reason: "missing" | "unreadable" | "malformed" | "by-hand",
    message: string,
  ) {
    super(message);
  }
}

/**
 * The lines of a file of secrets, without white space around them and without empty ones.
 * @throws MasterKeyError
 */
export function readLines(file: string, what: string): string[] {
  try {
    return linesOf(readFileSync(file, "utf8"));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw new MasterKeyError("missing", `The ${what} ${file} is not there.`);
    throw new MasterKeyError("unreadable", `The ${what} ${file} cannot be read (${code}): give the user that runs Hoopoe the right to read it.`);
  }
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.length > 0);

/** Adds a line at the end, on disk when this returns. In place, because the file may be a mount of its own. */
export function addLine(file: string, line: string): void {
  const handle = openSync(file, "r+");
  try {
    const { size } = fstatSync(handle);
    const before = readFileSync(handle, "utf8");
    writeSync(handle, `${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`, size);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Takes a line out: the file is replaced by one without it, of the same owner and rights, then what lay on the disk before is written over.
 * False where the file cannot be replaced (a mount of its own, a read-only folder); it is as it was then.
 */
export function removeLine(file: string, line: string): boolean {
  const draft = `${file}.${process.pid}.new`;
  let old: number | undefined;
  try {
    old = openSync(file, "r+");
    const { mode, uid, gid, size } = fstatSync(old);
    const kept = linesOf(readFileSync(old, "utf8")).filter((one) => one !== line);
    const handle = openSync(draft, "wx", 0o600);
    try {
      fchownSync(handle, uid, gid);
      fchmodSync(handle, mode & 0o777);
      writeSync(handle, kept.map((one) => `${one}\n`).join(""));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
    syncFolder(dirname(file));
    writeSync(old, randomBytes(size), 0, size, 0);
    fsyncSync(old);
    ftruncateSync(old, 0);
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return false;
  } finally {
    if (old !== undefined) closeSync(old);
    rmSync(draft, { force: true });
  }
}

const isRefused = (error: unknown): boolean => ["EACCES", "EPERM", "EROFS", "EBUSY", "EXDEV"].includes((error as NodeJS.ErrnoException).code ?? "");

/** What was made or renamed in a folder is on disk when this returns. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
