import { createHmac } from "node:crypto";
import { compress, initialState } from "./sha256-block.js";

const blockBytes = 64;
/** What fits into one block with the end mark and the length. */
const shortBytes = 55;
const keyedBits = blockBytes * 8;
/** Of each hash; as a number it stays exact in JavaScript and positive in a bigint. Two terms that meet in it cost a look, not a wrong answer. */
const termBytes = 6;

const utf8 = new TextEncoder();
const bytes = new Uint8Array(blockBytes);
const block = new Int32Array(16);
const innerHash = new Int32Array(8);
const outerHash = new Int32Array(8);

/**
 * Makes terms unreadable: the first 48 bits of HMAC-SHA-256 (RFC 2104) of a term in UTF-8 under a conversation's index key of 32 bytes. A message has
 * a hundred terms: what depends on the key alone is made once for them all, which is half of it.
 */
export function termBlinder(key: Uint8Array): (term: string) => number {
  if (key.length > blockBytes) throw new Error("a key of at most 64 bytes is needed");
  const [inner, outer] = [keyedState(key, 0x36), keyedState(key, 0x5c)];
  return (term) => {
    if (term.length * 3 > shortBytes) return createHmac("sha256", key).update(term).digest().readUIntBE(0, termBytes);
    const { written: length } = utf8.encodeInto(term, bytes);
    bytes[length] = 0x80;
    for (let i = length + 1; i <= shortBytes; i++) bytes[i] = 0;
    for (let i = 0, at = 0; i < 14; i++, at += 4)
      block[i] = ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    block[14] = 0;
    block[15] = keyedBits + length * 8;
    compress(inner, block, innerHash);
    for (let i = 0; i < 8; i++) block[i] = innerHash[i] as number;
    block[8] = -0x8000_0000;
    for (let i = 9; i < 15; i++) block[i] = 0;
    block[15] = keyedBits + 256;
    compress(outer, block, outerHash);
    return ((outerHash[0] as number) >>> 0) * 0x1_0000 + ((outerHash[1] as number) >>> 16);
  };
}

/** SHA-256 after the block that holds the key, each byte with `pad`. */
function keyedState(key: Uint8Array, pad: number): Int32Array {
  const padded = Buffer.alloc(blockBytes, pad);
  for (let i = 0; i < key.length; i++) padded[i] = (key[i] as number) ^ pad;
  const state = new Int32Array(8);
  compress(
    initialState,
    Int32Array.from({ length: 16 }, (_, i) => padded.readInt32BE(i * 4)),
    state,
  );
  padded.fill(0);
  return state;
}
