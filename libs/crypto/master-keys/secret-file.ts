import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
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

/**
 * Adds a line at the end, on disk when this returns. The file is replaced by one with it, so that nobody ever reads half a line; where only the
 * file itself can be written (a mount of its own) it is added in place, and taken out again when there was no room.
 */
export function addLine(file: string, line: string): void {
  const before = readFileSync(file, "utf8");
  const added = `${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`;
  try {
    replace(file, before + added);
  } catch (error) {
    if (!isRefused(error)) throw error;
    appendInPlace(file, added);
  }
}

function appendInPlace(file: string, text: string): void {
  const handle = openSync(file, "r+");
  try {
    const { size } = fstatSync(handle);
    try {
      writeSync(handle, text, size);
      fsyncSync(handle);
    } catch (error) {
      ftruncateSync(handle, size);
      throw error;
    }
  } finally {
    closeSync(handle);
  }
}

/**
 * Takes a line out: the file is replaced by one without it, of the same owner and rights, then what lay on the disk before is written over.
 * False where the file cannot be replaced (a mount of its own, a read-only folder); it is as it was then.
 */
export function removeLine(file: string, line: string): boolean {
  let old: number | undefined;
  try {
    old = openToWrite(file);
    const { size } = fstatSync(old);
    const kept = linesOf(readFileSync(old, "utf8")).filter((one) => one !== line);
    replace(file, kept.map((one) => `${one}\n`).join(""));
    writeSync(old, randomBytes(size), 0, size, 0);
    fsyncSync(old);
    ftruncateSync(old, 0);
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return false;
  } finally {
    if (old !== undefined) closeSync(old);
  }
}

/** Whole or as before, of the same owner and rights; 0600 until it has them. */
function replace(file: string, text: string): void {
  // one name for all, so that what a killed process left behind, keys and all, goes with the next one; rotations are one at a time
  const draft = `${file}.new`;
  const { mode, uid, gid } = statSync(file);
  try {
    rmSync(draft, { force: true });
    const handle = openSync(draft, "wx", 0o600);
    try {
      const own = fstatSync(handle);
      if (own.uid !== uid || own.gid !== gid) fchownSync(handle, uid, gid);
      writeSync(handle, text);
      fchmodSync(handle, mode & 0o777);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
    syncFolder(dirname(file));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** An owner who may only read his file (0400) may give himself the right, for as long as opening takes. */
function openToWrite(file: string): number {
  try {
    return openSync(file, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    const { mode } = statSync(file);
    chmodSync(file, (mode & 0o777) | 0o200);
    try {
      return openSync(file, "r+");
    } finally {
      chmodSync(file, mode & 0o777);
    }
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
