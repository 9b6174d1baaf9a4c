import { anyOf, type MasterKeyDriver } from "./driver.js";
import { fileMasterKeys } from "./key-file.js";
import { passphraseMasterKeys } from "./passphrase.js";

export { createMasterKey, fileMasterKeys, masterKeyFingerprints, memoryMasterKeys } from "./key-file.js";
export { checkPassphrases } from "./passphrase.js";
export { MasterKeyError } from "./secret-file.js";

/** The master keys of an installation. With both files new versions come from the passphrase. Nothing is read yet. */
export function masterKeysOf({ keyFile, passphraseFile }: { keyFile?: string | undefined; passphraseFile?: string | undefined }): MasterKeyDriver {
  return anyOf([...(keyFile ? [fileMasterKeys(keyFile)] : []), ...(passphraseFile ? [passphraseMasterKeys(passphraseFile)] : [])]);
}
