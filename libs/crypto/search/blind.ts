import { hash } from "node:crypto";

const blockBytes = 64;
const hashBytes = 32;
/** Of each hash; as a number it stays exact in JavaScript and positive in a bigint. Two terms that meet in it cost a look, not a wrong answer. */
const termBytes = 6;

/**
 * Makes terms unreadable: the first 48 bits of HMAC-SHA-256 (RFC 2104) of a term in UTF-8 under a conversation's index key of 32 bytes. What depends on
 * the key alone is made once, for a message has a hundred terms.
 */
export function termBlinder(key: Uint8Array): (term: string) => number {
  if (key.length > blockBytes) throw new Error("a key of at most 64 bytes is needed");
  let inner = Buffer.alloc(256, 0x36);
  const outer = Buffer.alloc(blockBytes + hashBytes, 0x5c);
  for (let i = 0; i < key.length; i++) {
    inner[i] = (key[i] as number) ^ 0x36;
    outer[i] = (key[i] as number) ^ 0x5c;
  }
  return (term) => {
    const most = blockBytes + term.length * 3;
    if (inner.length < most) {
      const larger = Buffer.alloc(most * 2);
      larger.set(inner.subarray(0, blockBytes));
      inner.fill(0);
      inner = larger;
    }
    const end = blockBytes + inner.write(term, blockBytes);
    outer.set(hash("sha256", inner.subarray(0, end), "buffer"), blockBytes);
    return hash("sha256", outer, "buffer").readUIntBE(0, termBytes);
  };
}
