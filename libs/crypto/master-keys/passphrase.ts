import { randomBytes } from "node:crypto";
import { hashRaw } from "@node-rs/argon2";
import type { MasterKeyDriver } from "./driver.js";
import { localMasterKeys } from "./local-keys.js";
import { MasterKeyError, readLines, removeLine } from "./secret-file.js";

/** Argon2id (RFC 9106), its second recommended option but for one lane: 64 MiB, three passes. About 0.2 s, once at each start. */
const cost = { memory: "65536", passes: "3" };
const fewestCharacters = 16;

/**
 * Master keys from passphrases in a file, one a line, the newest last; salt and cost stand in the database. A passphrase is changed by a person,
 * who adds a line: the same one with another salt could be worked out again from an old copy of the database.
 */
export function passphraseMasterKeys(file: string): MasterKeyDriver {
  return localMasterKeys({
    name: "passphrase",
    read: () => readPassphrases(file),
    add() {
      throw new MasterKeyError("by-hand", `Add the new passphrase as the last line of ${file}, wherever Hoopoe runs, then run this again.`);
    },
    remove: (line) => removeLine(file, line),
    parameters: () => ({ salt: randomBytes(16).toString("base64"), ...cost }),
    derive: (line, parameters) =>
      hashRaw(line.normalize("NFKC"), {
        salt: Buffer.from(parameters?.["salt"] ?? "", "base64"),
        memoryCost: Number(parameters?.["memory"]),
        timeCost: Number(parameters?.["passes"]),
        parallelism: 1,
        outputLen: 32,
      }),
  });
}

function readPassphrases(file: string): string[] {
  const lines = readLines(file, "passphrase");
  const short = lines.findIndex((line) => [...line.normalize("NFKC")].length < fewestCharacters);
  if (lines.length === 0) throw new MasterKeyError("malformed", `${file} holds no passphrase: write one of at least ${fewestCharacters} characters into it.`);
  if (short >= 0)
    throw new MasterKeyError("malformed", `The passphrase in line ${short + 1} of ${file} is too short: at least ${fewestCharacters} characters are needed.`);
  return lines;
}

/** Whether a file holds passphrases; not whether they are the right ones. @throws MasterKeyError when it does not */
export const checkPassphrases = (file: string): void => void readPassphrases(file);
