import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** One authenticated cipher. Keys are 32 bytes, nonces 12; the tag stands behind the ciphertext. */
export type Suite = {
  id: number;
  name: string;
  tagBytes: number;
  /** The hash for HKDF under this suite. */
  hash: string;
  /** Ciphertext and tag are written into `target`, which is as long as both. */
  seal(under: { key: Uint8Array; nonce: Uint8Array; aad: Uint8Array }, plain: Uint8Array, target: Uint8Array): void;
  /** @throws Error when key, nonce, additional data or ciphertext do not belong together. */
  open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer;
};

const tagBytes = 16;
const nonceBytes = 12;

/** AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag. */
export const aes256gcm: Suite = {
  id: 0x01,
  name: "AES-256-GCM",
  tagBytes,
  hash: "sha256",
  seal({ key, nonce, aad }, plain, target) {
    const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(aad);
    target.set(cipher.update(plain));
    // counter mode: the end adds no bytes, only the tag
    cipher.final();
    target.set(cipher.getAuthTag(), plain.length);
  },
  open(key, nonce, aad, sealed) {
    if (sealed.length < tagBytes) throw new Error("sealed bytes are cut short");
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
    // throws unless the tag fits: nothing is handed out before
    decipher.final();
    return plain;
  },
};

const suites = new Map([[aes256gcm.id, aes256gcm]]);

/** @throws Error for a suite that this program does not know. */
export function suiteById(id: number): Suite {
  const suite = suites.get(id);
  if (!suite) throw new Error(`unknown cipher suite ${id}`);
  return suite;
}

/** A fresh nonce, then what was sealed under it. */
export function sealWithNonce(suite: Suite, key: Uint8Array, aad: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealed = Buffer.allocUnsafe(nonceBytes + plain.length + suite.tagBytes);
  sealed.set(nonce);
  suite.seal({ key, nonce, aad }, plain, sealed.subarray(nonceBytes));
  return sealed;
}

/** @throws Error as `Suite.open`. */
export const openWithNonce = (suite: Suite, key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer =>
  suite.open(key, sealed.subarray(0, nonceBytes), aad, sealed.subarray(nonceBytes));
