import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMasterKey, MasterKeyError, masterKeyFingerprint, readMasterKey } from "./master-key.js";

const folder = mkdtempSync(join(tmpdir(), "hoopoe key "));
const fileWith = (text: string): string => {
  const file = join(folder, `${Math.random()}.key`);
  writeFileSync(file, text);
  return file;
};
const reasonOf = (file: string): string => {
  try {
    readMasterKey(file);
  } catch (error) {
    if (error instanceof MasterKeyError) return error.reason;
  }
  return "none";
};

test("a made key is read back, is for its owner only, and is never written over", () => {
  const file = join(folder, "keys", "master.key");
  const key = createMasterKey(file);
  expect(readMasterKey(file)).toEqual(key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "keys")).mode & 0o777).toBe(0o700);
  expect(() => createMasterKey(file)).toThrow("EEXIST");
  expect(readMasterKey(file)).toEqual(key);
});

test("base64 with white space and hex are read, anything else is refused without being shown", () => {
  const key = Buffer.alloc(32, 7);
  expect(readMasterKey(fileWith(`  ${key.toString("base64")}\r\n`))).toEqual(key);
  expect(readMasterKey(fileWith(key.toString("hex")))).toEqual(key);
  for (const text of [
    "",
    "secret-words",
    Buffer.alloc(31).toString("base64"),
    Buffer.alloc(33).toString("base64"),
    `${key.toString("base64")}\n${key.toString("base64")}`,
  ]) {
    expect(reasonOf(fileWith(text))).toBe("malformed");
  }
  const file = fileWith("secret-words");
  expect(() => readMasterKey(file)).toThrow(/openssl rand -base64 32/);
  expect(() => readMasterKey(file)).not.toThrow(/secret-words/);
  expect(reasonOf(join(folder, "absent"))).toBe("missing");
});

test("the fingerprint tells keys apart and does not hold the key", () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  expect(masterKeyFingerprint(one)).toMatch(/^[0-9a-f]{64}$/);
  expect(masterKeyFingerprint(one)).not.toBe(masterKeyFingerprint(other));
  expect(masterKeyFingerprint(one)).not.toContain(one.toString("hex"));
});
