import { createCipheriv, createDecipheriv, hash, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Suite } from "./suite.js";

const tagBytes = 32;
const nonceBytes = 12;
const cipherKeyBytes = 16;
const macKeyBytes = 32;
const blockBytes = 64;
const purpose = "hoopoe/sm4-ctr-hmac-sm3/v1";

/**
 * SM4 (GB/T 32907-2016) in counter mode and HMAC (RFC 2104) with SM3 (GB/T 32905-2016), encrypt-then-MAC; HKDF (RFC 5869) with SM3. For
 * organisations that must use the Chinese national algorithms; Node's OpenSSL 3.0 has no SM4-GCM.
 *
 * Keys: HKDF-SM3(ikm = the 32-byte key, no salt, info = "hoopoe/sm4-ctr-hmac-sm3/v1") gives 48 bytes, the first 16 for SM4, the last 32 for the MAC.
 * The first counter block is the nonce and four zero bytes, so that a text may have 2³² blocks (64 GiB).
 * Tag: all 32 bytes of HMAC-SM3(length of the additional data in 4 bytes, big-endian ‖ additional data ‖ nonce ‖ ciphertext).
 */
export const sm4CtrHmacSm3: Suite = {
  id: 0x02,
  name: "SM4-CTR + HMAC-SM3",
  tagBytes,
  hash: "sm3",
  seal({ key, nonce, aad }, plain, target) {
    const keys = keysOf(key);
    const cipher = createCipheriv("sm4-ctr", keys.cipher, counterBlock(nonce));
    target.set(cipher.update(plain));
    target.set(tagOf(keys, { aad, nonce }, target.subarray(0, plain.length)), plain.length);
  },
  open(key, nonce, aad, sealed) {
    if (sealed.length < tagBytes || nonce.length !== nonceBytes) throw new Error("sealed bytes are cut short");
    const keys = keysOf(key);
    const ciphertext = sealed.subarray(0, sealed.length - tagBytes);
    if (!timingSafeEqual(tagOf(keys, { aad, nonce }, ciphertext), sealed.subarray(ciphertext.length))) throw new Error("the tag does not fit");
    return createDecipheriv("sm4-ctr", keys.cipher, counterBlock(nonce)).update(ciphertext);
  },
};

/** The two keys; of the MAC's, the blocks that its two hashes begin with. */
type Keys = { cipher: Buffer; inner: Buffer; outer: Buffer };

// deriving costs five times as much as sealing a short text: kept with the key that they come from, gone with it
const derived = new WeakMap<Uint8Array, Keys>();

function keysOf(key: Uint8Array): Keys {
  const known = derived.get(key);
  if (known) return known;
  const material = Buffer.from(hkdfSync("sm3", key, Buffer.alloc(0), purpose, cipherKeyBytes + macKeyBytes));
  const mac = material.subarray(cipherKeyBytes);
  const block = (mask: number): Buffer => {
    const bytes = Buffer.alloc(blockBytes, mask);
    mac.forEach((byte, i) => void (bytes[i] = byte ^ mask));
    return bytes;
  };
  const keys = { cipher: Buffer.from(material.subarray(0, cipherKeyBytes)), inner: block(0x36), outer: block(0x5c) };
  material.fill(0);
  derived.set(key, keys);
  return keys;
}

function counterBlock(nonce: Uint8Array): Buffer {
  const block = Buffer.alloc(16);
  block.set(nonce);
  return block;
}

// a hash is done before the next one's input is written
let scratch = Buffer.allocUnsafeSlow(4_096);
const last = Buffer.alloc(blockBytes + tagBytes);

/** Made of two hashes in one call each: an Hmac object costs twice as much and lives until a collection. */
function tagOf(keys: Keys, { aad, nonce }: { aad: Uint8Array; nonce: Uint8Array }, ciphertext: Uint8Array): Buffer {
  const size = blockBytes + 4 + aad.length + nonceBytes + ciphertext.length;
  if (scratch.length < size) scratch = Buffer.allocUnsafeSlow(size * 2);
  scratch.set(keys.inner);
  scratch.writeUInt32BE(aad.length, blockBytes);
  scratch.set(aad, blockBytes + 4);
  scratch.set(nonce, blockBytes + 4 + aad.length);
  scratch.set(ciphertext, size - ciphertext.length);
  last.set(keys.outer);
  last.set(hash("sm3", scratch.subarray(0, size), "buffer"), blockBytes);
  return hash("sm3", last, "buffer");
}
