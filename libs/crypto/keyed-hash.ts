import { hash } from "node:crypto";

const blockBytes = 64;
const hashBytes = 32;
// a hash is done before the next one's input is written
let inner = Buffer.alloc(4_096, 0x36);
const outer = Buffer.alloc(blockBytes + hashBytes, 0x5c);

/**
 * The first 16 bytes of HMAC-SHA-256 (RFC 2104) of a text in UTF-8, under a key of at most 64 bytes. Made of two hashes in one call each: for every
 * message one is needed, and an Hmac object costs twice as much and lives until a collection. The same under every suite: it is compared with stored ones.
 */
export function keyedHash(key: Uint8Array, content: string): Buffer {
  if (key.length > blockBytes) throw new Error("a key of at most 64 bytes is needed");
  const largest = blockBytes + content.length * 3;
  if (inner.length < largest) inner = Buffer.alloc(largest * 2, 0x36);
  for (let i = 0; i < blockBytes; i++) {
    const byte = i < key.length ? (key[i] as number) : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  const end = blockBytes + inner.write(content, blockBytes);
  outer.set(hash("sha256", inner.subarray(0, end), "buffer"), blockBytes);
  const mac = hash("sha256", outer, "buffer").subarray(0, 16);
  inner.fill(0, 0, end);
  outer.fill(0);
  return mac;
}
