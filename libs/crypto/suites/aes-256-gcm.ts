import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Suite } from "./suite.js";

const tagBytes = 16;

/** AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag; HKDF with SHA-256. */
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
