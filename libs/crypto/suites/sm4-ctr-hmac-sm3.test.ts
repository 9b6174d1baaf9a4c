import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sm4CtrHmacSm3 } from "./sm4-ctr-hmac-sm3.js";

const sealing = (length: number, aadLength = 40) => {
  const [key, nonce, aad, plain] = [randomBytes(32), randomBytes(12), randomBytes(aadLength), randomBytes(length)];
  const sealed = Buffer.alloc(length + sm4CtrHmacSm3.tagBytes);
  sm4CtrHmacSm3.seal({ key, nonce, aad }, plain, sealed);
  return { key, nonce, aad, plain, sealed };
};
const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer => createHmac("sm3", key).update(Buffer.concat(parts)).digest();

describe("SM4-CTR with HMAC-SM3", () => {
  // put together anew from the block cipher and Node's own HMAC, step by step as RFC 5869, SP 800-38A and the docstring have it
  test.each([0, 1, 16, 33, 256, 70_000])("is what its parts make of %i bytes", (length) => {
    const { key, nonce, aad, plain, sealed } = sealing(length);
    const extracted = hmac(Buffer.alloc(32), key);
    const info = Buffer.from("hoopoe/sm4-ctr-hmac-sm3/v1");
    const first = hmac(extracted, info, Buffer.from([1]));
    const derived = Buffer.concat([first, hmac(extracted, first, info, Buffer.from([2]))]);
    const counters = Buffer.alloc(Math.ceil(length / 16) * 16);
    for (let at = 0; at < counters.length; at += 16) {
      counters.set(nonce, at);
      counters.writeUInt32BE(at / 16, at + 12);
    }
    const stream = createCipheriv("sm4-ecb", derived.subarray(0, 16), null).setAutoPadding(false).update(counters);
    const ciphertext = Buffer.from(plain.map((byte, i) => byte ^ (stream[i] as number)));
    const aadLength = Buffer.alloc(4);
    aadLength.writeUInt32BE(aad.length);
    const tag = hmac(derived.subarray(16, 48), aadLength, aad, nonce, ciphertext);
    expect(sealed.toString("hex")).toBe(Buffer.concat([ciphertext, tag]).toString("hex"));
    expect(sm4CtrHmacSm3.open(key, nonce, aad, sealed)).toEqual(plain);
  });

  test("refuses every flipped bit of ciphertext, tag, nonce and additional data, another key, and every length but its own", () => {
    const { key, nonce, aad, sealed } = sealing(64);
    const parts = { key, nonce, aad, sealed };
    for (const name of ["key", "nonce", "aad", "sealed"] as const) {
      for (let bit = 0; bit < parts[name].length * 8; bit++) {
        const altered = { ...parts, [name]: Buffer.from(parts[name]) };
        altered[name][bit >> 3] = (altered[name][bit >> 3] as number) ^ (1 << (bit & 7));
        expect(() => sm4CtrHmacSm3.open(altered.key, altered.nonce, altered.aad, altered.sealed), `${name}, bit ${bit}`).toThrow();
      }
    }
    for (let length = 0; length < sealed.length; length++) expect(() => sm4CtrHmacSm3.open(key, nonce, aad, sealed.subarray(0, length))).toThrow();
    expect(() => sm4CtrHmacSm3.open(key, nonce, aad, Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow();
    expect(() => sm4CtrHmacSm3.open(key, nonce.subarray(1), aad, sealed)).toThrow();
  });

  test("bytes do not move between additional data and ciphertext", () => {
    const { key, nonce, aad, sealed } = sealing(64);
    const whole = Buffer.concat([aad, nonce, sealed]);
    for (const cut of [aad.length - 1, aad.length + 1]) {
      const [otherAad, otherNonce] = [whole.subarray(0, cut), whole.subarray(cut, cut + 12)];
      expect(() => sm4CtrHmacSm3.open(key, otherNonce, otherAad, whole.subarray(cut + 12))).toThrow();
    }
    expect(nonce).toHaveLength(12);
  });
});
