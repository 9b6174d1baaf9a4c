import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { anyOf, type MasterKeyDriver, type MasterVersion } from "./driver.js";
import { createMasterKey, fileMasterKeys, masterKeyFingerprints, memoryMasterKeys } from "./key-file.js";
import { checkPassphrases, passphraseMasterKeys } from "./passphrase.js";
import { MasterKeyError } from "./secret-file.js";

const folder = mkdtempSync(join(tmpdir(), "hoopoe key "));
const fileWith = (text: string): string => {
  const file = join(folder, `${Math.random()}.key`);
  writeFileSync(file, text);
  return file;
};
const reasonOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof MasterKeyError) return error.reason;
  }
  return "none";
};
const label = { id: "0011223344556677", kind: "conversation", subject: "c", period: "2026-03", masterVersion: 1 };
const dataKey = Buffer.alloc(32, 9);

/** Whether a version wraps and unwraps by this driver. */
async function works(driver: MasterKeyDriver, version: MasterVersion): Promise<boolean> {
  const key = await driver.open(version);
  if (!key) return false;
  const wrapped = await key.wrap([{ label, key: dataKey }]);
  const [same, moved] = await key.unwrap([
    { label, wrapped: wrapped[0] as Buffer },
    { label: { ...label, subject: "d" }, wrapped: wrapped[0] as Buffer },
  ]);
  expect(moved).toBeNull();
  return dataKey.equals(same as Buffer);
}

test("a made key is for its owner only and is never written over", () => {
  const file = join(folder, "keys", "master.key");
  createMasterKey(file);
  const made = readFileSync(file, "utf8");
  expect(Buffer.from(made, "base64").length).toBe(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "keys")).mode & 0o777).toBe(0o700);
  expect(() => createMasterKey(file)).toThrow("EEXIST");
  expect(readFileSync(file, "utf8")).toBe(made);
});

test("base64 with white space and hex are read as the same key, anything else is refused without being shown", () => {
  const key = Buffer.alloc(32, 7);
  const base64 = masterKeyFingerprints(fileWith(`  ${key.toString("base64")}\r\n`));
  expect(base64).toEqual(masterKeyFingerprints(fileWith(key.toString("hex"))));
  expect(base64[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(base64[0]).not.toBe(key.toString("hex"));
  for (const text of ["", "secret-words", Buffer.alloc(31).toString("base64"), Buffer.alloc(33).toString("base64"), `${key.toString("hex")}\nsecret-words`])
    expect(reasonOf(() => masterKeyFingerprints(fileWith(text)))).toBe("malformed");
  expect(() => masterKeyFingerprints(fileWith("secret-words"))).toThrow(/openssl rand -base64 32/);
  expect(() => masterKeyFingerprints(fileWith("secret-words"))).not.toThrow(/secret-words/);
  expect(() => masterKeyFingerprints(fileWith(`${key.toString("hex")}\nsecret-words`))).toThrow(/line 2/);
  expect(reasonOf(() => masterKeyFingerprints(join(folder, "absent")))).toBe("missing");
});

test("a file's only line becomes version 1, the next version is added to it, and the first is taken out for good", async () => {
  const file = fileWith(Buffer.alloc(32, 1).toString("base64"));
  chmodSync(file, 0o640);
  const driver = fileMasterKeys(file);
  const first = await driver.make(1, []);
  const second = await driver.make(2, [first]);
  expect(await driver.make(2, [first])).toEqual(second);
  expect(masterKeyFingerprints(file)).toHaveLength(2);
  expect([await works(driver, first), await works(driver, second)]).toEqual([true, true]);
  expect(await driver.destroy(first)).toBe(true);
  expect([await driver.open(first), await works(driver, second)]).toEqual([null, true]);
  expect(readFileSync(file, "utf8")).not.toContain(Buffer.alloc(32, 1).toString("base64"));
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).filter((name) => name.endsWith(".new"))).toEqual([]);
  expect(await driver.destroy(first)).toBe(true);
  const third = await driver.make(3, [first, second]);
  expect(third.verifier).not.toEqual(second.verifier);
});

test("what a killed rotation left beside the file goes with the next one, and an added line is never seen by halves", async () => {
  const file = fileWith(Buffer.alloc(32, 4).toString("base64"));
  writeFileSync(`${file}.new`, "left by a process that was killed", { mode: 0o600 });
  const driver = fileMasterKeys(file);
  const first = await driver.make(1, []);
  const before = statSync(file).ino;
  await driver.make(2, [first]);
  // another file in its place: who reads it has the one or the other
  expect(statSync(file).ino).not.toBe(before);
  expect(existsSync(`${file}.new`)).toBe(false);
});

test("a passphrase needs a person for its next version, and a line of fewer than 16 characters is refused without being shown", async () => {
  const file = fileWith("correct horse battery\n");
  const driver = passphraseMasterKeys(file);
  const first = await driver.make(1, []);
  expect(await works(driver, first)).toBe(true);
  await expect(driver.make(2, [first])).rejects.toThrow(/last line/);
  writeFileSync(file, "correct horse battery\nanother horse, another one\n");
  const second = await driver.make(2, [first]);
  expect(await works(driver, second)).toBe(true);
  expect(await driver.destroy(first)).toBe(true);
  expect(await works(driver, first)).toBe(false);
  expect(await works(passphraseMasterKeys(fileWith("another horse, another one")), second)).toBe(true);
  expect(() => checkPassphrases(fileWith("short"))).toThrow(/too short/);
  expect(() => checkPassphrases(fileWith("a secret one"))).not.toThrow(/secret/);
});

test("an installation moves from a key to a passphrase", async () => {
  const [key, passphrase] = [memoryMasterKeys(Buffer.alloc(32, 3)), passphraseMasterKeys(fileWith("correct horse battery"))];
  const first = await key.make(1, []);
  const both = anyOf([key, passphrase]);
  const second = await both.make(2, [first]);
  expect(second.driver).toBe("passphrase");
  expect([await works(both, first), await works(both, second)]).toEqual([true, true]);
  expect(await both.destroy(first)).toBe(true);
  expect([await both.open(first), await works(anyOf([passphrase]), second)]).toEqual([null, true]);
});
