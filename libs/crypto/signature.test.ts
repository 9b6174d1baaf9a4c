import { describe, expect, test } from "vitest";
import { isSignedText, newSigningPair, signingKey, signText } from "./signature.js";

/** RFC 8032, 7.1, tests 1 and 2. */
const vectors = [
  {
    secret: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    open: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    text: "",
    signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  },
  {
    secret: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    open: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    text: "r",
    signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  },
];

describe("signatures", () => {
  test.each(vectors)("are those of RFC 8032", ({ secret, open, text, signature }) => {
    const publicKey = Buffer.from(open, "hex");
    const key = signingKey({ publicKey, privateKey: Buffer.from(secret, "hex") });
    expect(signText(key, text).toString("hex")).toBe(signature);
    expect(isSignedText(publicKey, text, Buffer.from(signature, "hex"))).toBe(true);
  });

  test("another text, key or signature is noticed, and rubbish is no error", () => {
    const [pair, other] = [newSigningPair(), newSigningPair()];
    const signature = signText(signingKey(pair), "中文 text");
    expect(isSignedText(pair.publicKey, "中文 text", signature)).toBe(true);
    expect(isSignedText(pair.publicKey, "中文 text.", signature)).toBe(false);
    expect(isSignedText(other.publicKey, "中文 text", signature)).toBe(false);
    expect(isSignedText(pair.publicKey, "中文 text", signature.subarray(1))).toBe(false);
    expect(isSignedText(pair.publicKey.subarray(1), "中文 text", signature)).toBe(false);
    expect(isSignedText(Buffer.alloc(0), "中文 text", Buffer.alloc(0))).toBe(false);
  });

  test("halves of two keys are no key", () => {
    expect(() => signingKey({ publicKey: newSigningPair().publicKey, privateKey: newSigningPair().privateKey })).toThrow();
  });
});
