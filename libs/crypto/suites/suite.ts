/** One authenticated cipher. Keys are 32 bytes, nonces 12; the tag stands behind the ciphertext. */
export type Suite = {
  /** As the envelope names it. */
  id: number;
  name: string;
  tagBytes: number;
  /** The hash for HKDF under this suite. */
  hash: string;
  /**
   * Ciphertext and tag are written into `target`, which is as long as both. The bytes of `key` must never be changed except to wipe them: a suite
   * may keep what it derived from them for as long as the buffer lives.
   */
  seal(under: { key: Uint8Array; nonce: Uint8Array; aad: Uint8Array }, plain: Uint8Array, target: Uint8Array): void;
  /** @throws Error when key, nonce, additional data or ciphertext do not belong together. */
  open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer;
};
