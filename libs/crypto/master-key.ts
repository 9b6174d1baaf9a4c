import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { masterKeyWrapper } from "./key-wrap.js";

/** The master-key file is missing, unreadable or no key; the message says what to do and never holds the content. */
export class MasterKeyError extends Error {
  override readonly name = "MasterKeyError";
  constructor(
    readonly reason: "missing" | "unreadable" | "malformed",
    message: string,
  ) {
    super(message);
  }
}

const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=?$/;
const HEX_OF_32_BYTES = /^[0-9a-fA-F]{64}$/;

/**
 * The 32 bytes of a key file: base64 (as `openssl rand -base64 32` writes) or 64 hex digits, white space around it ignored.
 * @throws MasterKeyError
 */
export function readMasterKey(file: string): Buffer {
  let text: string;
  try {
    text = readFileSync(file, "latin1").trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw new MasterKeyError("missing", `The master key ${file} is not there.`);
    throw new MasterKeyError("unreadable", `The master key ${file} cannot be read (${code}): give the user that runs Hoopoe the right to read it.`);
  }
  if (BASE64_OF_32_BYTES.test(text)) return Buffer.from(text, "base64");
  if (HEX_OF_32_BYTES.test(text)) return Buffer.from(text, "hex");
  throw new MasterKeyError("malformed", `${file} holds no master key: it must be 32 random bytes in base64, as 'openssl rand -base64 32' writes.`);
}

/**
 * Makes a new key at `file` (0600, in a folder made 0700 when it is not there) and returns its bytes. On disk before it returns,
 * because what is sealed under it is lost with it. Never overwrites: throws EEXIST.
 */
export function createMasterKey(file: string): Buffer {
  const key = randomBytes(32);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeSync(handle, `${key.toString("base64")}\n`);
    fsyncSync(handle);
    linkSync(draft, file);
  } finally {
    closeSync(handle);
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(file));
  return key;
}

/** Tells whether two keys are the same; says nothing about the key. 64 hex digits. */
export function masterKeyFingerprint(key: Buffer): string {
  return masterKeyWrapper(key, 1).verifier.toString("hex");
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
