import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { keyedHash } from "./keyed-hash.js";

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
