import { createCipheriv, createHmac, hash, hkdfSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { keyedHash } from "../keyed-hash.js";
import { aes256gcm } from "./aes-256-gcm.js";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const counting = (from: number, to: number): Buffer => Buffer.from(Array.from({ length: to - from + 1 }, (_, i) => from + i));
const standardKey = hex("0123456789abcdeffedcba9876543210");

// McGrew and Viega, 'The Galois/Counter Mode of Operation' (the GCM specification submitted to NIST, see SP 800-38D), appendix B, cases 13 to 16
describe("AES-256-GCM", () => {
  const key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const nonce = hex("cafebabefacedbaddecaf888");
  const plain = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
  const ciphertext = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
  test.each([
    { name: "13", key: Buffer.alloc(32), nonce: Buffer.alloc(12), aad: "", plain: "", sealed: "530f8afbc74536b9a963b4f1c4cb738b" },
    {
      name: "14",
      key: Buffer.alloc(32),
      nonce: Buffer.alloc(12),
      aad: "",
      plain: "00".repeat(16),
      sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    },
    { name: "15", key, nonce, aad: "", plain, sealed: `${ciphertext}b094dac5d93471bdec1a502270e3cc6c` },
    {
      name: "16",
      key,
      nonce,
      aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      plain: plain.slice(0, 120),
      sealed: `${ciphertext.slice(0, 120)}76fc6ece0f4e1768cddf8853bb2d551b`,
    },
  ])("case $name", ({ key, nonce, aad, plain, sealed }) => {
    const target = Buffer.alloc(plain.length / 2 + 16);
    aes256gcm.seal({ key, nonce, aad: hex(aad) }, hex(plain), target);
    expect(target.toString("hex")).toBe(sealed);
    expect(aes256gcm.open(key, nonce, hex(aad), hex(sealed)).toString("hex")).toBe(plain);
  });
});

// RFC 5869, appendix A.1 to A.3
test.each([
  {
    name: "A.1",
    ikm: Buffer.alloc(22, 0x0b),
    salt: counting(0x00, 0x0c),
    info: counting(0xf0, 0xf9),
    okm: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    name: "A.2",
    ikm: counting(0x00, 0x4f),
    salt: counting(0x60, 0xaf),
    info: counting(0xb0, 0xff),
    okm: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    name: "A.3",
    ikm: Buffer.alloc(22, 0x0b),
    salt: Buffer.alloc(0),
    info: Buffer.alloc(0),
    okm: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
])("HKDF-SHA-256, RFC 5869 $name", ({ ikm, salt, info, okm }) => {
  expect(Buffer.from(hkdfSync("sha256", ikm, salt, info, okm.length / 2)).toString("hex")).toBe(okm);
});

// RFC 4231, 4.2 to 4.6. Ours is the first 16 bytes, of texts: bytes above 0x7f are no text in UTF-8
describe("HMAC-SHA-256, RFC 4231", () => {
  test.each([
    ["4.2", Buffer.alloc(20, 0x0b), Buffer.from("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
    ["4.3", Buffer.from("Jefe"), Buffer.from("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
    ["4.4", Buffer.alloc(20, 0xaa), Buffer.alloc(50, 0xdd), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
    ["4.5", counting(0x01, 0x19), Buffer.alloc(50, 0xcd), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"],
    ["4.6, of which the standard has 16 bytes", Buffer.alloc(20, 0x0c), Buffer.from("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b"],
  ])("%s", (_, key, content, mac) => {
    expect(createHmac("sha256", key).update(content).digest("hex").slice(0, mac.length)).toBe(mac);
    const text = content.toString();
    if (Buffer.from(text).equals(content)) expect(keyedHash(key, text).toString("hex")).toBe(mac.slice(0, 32));
  });
});

describe("SM4", () => {
  test("GB/T 32907-2016, annex A, example 1", () => {
    const cipher = createCipheriv("sm4-ecb", standardKey, null).setAutoPadding(false);
    expect(cipher.update(standardKey).toString("hex")).toBe("681edf34d206965e86b3e94f536e4246");
  });

  test("GB/T 32907-2016, annex A, example 2: enciphered a million times", () => {
    // chained over zeros, each block is the enciphering of the one before: the first that of the initial vector
    const cipher = createCipheriv("sm4-cbc", standardKey, standardKey).setAutoPadding(false);
    expect(cipher.update(Buffer.alloc(16_000_000)).subarray(-16).toString("hex")).toBe("595298c7c6fd271f0402f804c33d3f66");
  });

  // draft-ribose-cfrg-sm4-10, appendix A.2.5, examples 1 and 2
  test.each([
    [
      "0123456789abcdeffedcba9876543210",
      "ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514",
    ],
    [
      "fedcba98765432100123456789abcdef",
      "5dcccd25b95ab07417a08512ee160e2f8f661521cbbab44cc87138445bc29e5c0ae0297205d62704173b21239b887f6c8cb5b800917a2488284bde9e16ea2906",
    ],
  ])("counter mode under %s, draft-ribose-cfrg-sm4", (key, ciphertext) => {
    const plain = hex(["aa", "bb", "cc", "dd", "ee", "ff", "aa", "bb"].map((byte) => byte.repeat(8)).join(""));
    const cipher = createCipheriv("sm4-ctr", hex(key), hex("000102030405060708090a0b0c0d0e0f"));
    expect(cipher.update(plain).toString("hex")).toBe(ciphertext);
  });

  test("counter mode from a nonce of 12 bytes and four of zero: from its third block on what RFC 8998, A.1 (SM4-GCM) has", () => {
    const plain = hex(["aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa"].map((byte) => byte.repeat(8)).join(""));
    const cipher = createCipheriv("sm4-ctr", standardKey, hex("00001234567800000000abcd00000000"));
    const ciphertext = cipher.update(Buffer.concat([Buffer.alloc(32), plain])).subarray(32);
    expect(ciphertext.toString("hex")).toBe(
      "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
    );
  });
});

// GB/T 32905-2016, annex A, examples 1 and 2
test.each([
  ["abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"],
  ["abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"],
])("SM3, GB/T 32905-2016: %s", (content, digest) => {
  expect(hash("sm3", content)).toBe(digest);
});

// GM/T 0042-2015, appendix D.3
test.each([
  [
    counting(1, 32),
    Buffer.from("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".repeat(2)),
    "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
  ],
  [counting(1, 37), Buffer.alloc(50, 0xcd), "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae"],
  [Buffer.alloc(32, 0x0b), Buffer.from("Hi There"), "c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e"],
  [Buffer.from("Jefe"), Buffer.from("what do ya want for nothing?"), "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882"],
])("HMAC-SM3, GM/T 0042-2015: %#", (key, content, mac) => {
  expect(createHmac("sm3", key).update(content).digest("hex")).toBe(mac);
});
