import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { keyedHash } from "./keyed-hash.js";

// RFC 4231, 4.2, 4.3 and 4.6: HMAC-SHA-256, here its first 16 bytes
test.each([
  [Buffer.alloc(20, 0x0b), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b"],
  [Buffer.from("Jefe"), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c7"],
])("the standard's vectors", (key, content, mac) => {
  expect(keyedHash(key, content).toString("hex")).toBe(mac);
});

test("the same as Node's own, for keys and texts of every length and script, one after the other", () => {
  for (const length of [0, 1, 31, 64, 4_000, 20_000, 70_000, 2, 0]) {
    for (const unit of ["a", "é", "你", "😀"]) {
      const [key, text] = [randomBytes(length % 65), unit.repeat(length)];
      expect(keyedHash(key, text)).toEqual(createHmac("sha256", key).update(text).digest().subarray(0, 16));
    }
  }
});

test("a key longer than a block is refused", () => {
  expect(() => keyedHash(randomBytes(65), "x")).toThrow(/64 bytes/);
});
