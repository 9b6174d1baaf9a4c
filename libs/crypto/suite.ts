import { randomBytes } from "node:crypto";
import { aes256gcm } from "./suites/aes-256-gcm.js";
import { sm4CtrHmacSm3 } from "./suites/sm4-ctr-hmac-sm3.js";
import type { Suite } from "./suites/suite.js";

export { aes256gcm } from "./suites/aes-256-gcm.js";
export type { Suite } from "./suites/suite.js";

/**
 * What an organisation seals with, by the name that its settings give: envelopes (all sealed columns, and the HKDF of their pair keys) and the
 * payload of the live channel. Each of them names its suite, so that after a switch both are readable side by side.
 *
 * The same under either: the wrapping of data keys (AES-256-GCM: its stored form names no suite, and a later key service brings its own cipher),
 * the hash that tells a repeated send (HMAC-SHA-256: it is compared with stored ones), access tokens (RFC 7519 knows no SM3), passwords (Argon2id).
 */
export const suitesByName = { aes: aes256gcm, gm: sm4CtrHmacSm3 } as const satisfies Record<string, Suite>;
export type SuiteName = keyof typeof suitesByName;

const suitesById = new Map(Object.values(suitesByName).map((suite): [number, Suite] => [suite.id, suite]));
const nonceBytes = 12;

/** @throws Error for a suite that this program does not know. */
export function suiteById(id: number): Suite {
  const suite = suitesById.get(id);
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
