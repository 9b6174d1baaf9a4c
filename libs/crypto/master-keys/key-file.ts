import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { masterKeyWrapper } from "../key-wrap.js";
import type { MasterKeyDriver } from "./driver.js";
import { localMasterKeys } from "./local-keys.js";
import { addLine, MasterKeyError, readLines, removeLine, syncFolder } from "./secret-file.js";

const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=?$/;
const HEX_OF_32_BYTES = /^[0-9a-fA-F]{64}$/;
const what = "master key";

/**
 * Master keys in a file, one a line, the newest last: 32 bytes in base64 (as `openssl rand -base64 32` writes) or 64 hex digits.
 * One line, but while a rotation is under way.
 */
export function fileMasterKeys(file: string): MasterKeyDriver {
  return localMasterKeys({
    name: "file",
    read: () => readMasterKeyLines(file),
    add() {
      const line = randomBytes(32).toString("base64");
      try {
        addLine(file, line);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        throw new MasterKeyError(
          "by-hand",
          `${file} cannot be written (${code}): add a new key as its last line ('openssl rand -base64 32'), wherever Hoopoe runs, then run this again.`,
        );
      }
      return line;
    },
    remove: (line) => removeLine(file, line),
    parameters: () => null,
    derive: async (line) => bytesOf(line),
  });
}

/** Master keys that are not kept anywhere: for trials. */
export function memoryMasterKeys(first: Buffer): MasterKeyDriver {
  const lines = [first.toString("base64")];
  return localMasterKeys({
    name: "file",
    read: () => [...lines],
    add() {
      const line = randomBytes(32).toString("base64");
      lines.push(line);
      return line;
    },
    remove(line) {
      lines.splice(lines.indexOf(line), 1);
      return true;
    },
    parameters: () => null,
    derive: async (line) => bytesOf(line),
  });
}

const bytesOf = (line: string): Buffer => Buffer.from(line, HEX_OF_32_BYTES.test(line) ? "hex" : "base64");

/** @throws MasterKeyError when the file is missing, unreadable, or holds anything but keys. */
function readMasterKeyLines(file: string): string[] {
  const lines = readLines(file, what);
  const wrong = lines.findIndex((line) => !BASE64_OF_32_BYTES.test(line) && !HEX_OF_32_BYTES.test(line));
  if (lines.length === 0 || wrong >= 0) {
    const where = wrong > 0 ? ` in line ${wrong + 1}` : "";
    throw new MasterKeyError("malformed", `${file} holds no master key${where}: it must be 32 random bytes in base64, as 'openssl rand -base64 32' writes.`);
  }
  return lines;
}

/**
 * Makes a new key at `file` (0600, in a folder made 0700 when it is not there). On disk before it returns,
 * because what is sealed under it is lost with it. Never overwrites: throws EEXIST.
 */
export function createMasterKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeSync(handle, `${randomBytes(32).toString("base64")}\n`);
    fsyncSync(handle);
    linkSync(draft, file);
  } finally {
    closeSync(handle);
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(file));
}

/** What tells the keys of a file apart, in its order, 64 hex digits each; says nothing about the keys. @throws MasterKeyError */
export function masterKeyFingerprints(file: string): string[] {
  return readMasterKeyLines(file).map((line) => masterKeyWrapper(bytesOf(line), 1).verifier.toString("hex"));
}
