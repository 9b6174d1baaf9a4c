import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";

/** Raw keys of Ed25519, 32 bytes each. */
export type SigningPair = { publicKey: Buffer; privateKey: Buffer };

/** A new key pair for signatures by Ed25519 (RFC 8032). */
export function newSigningPair(): SigningPair {
  const { x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { publicKey: Buffer.from(x as string, "base64url"), privateKey: Buffer.from(d as string, "base64url") };
}

/**
 * The key to sign with.
 * @throws Error when the two halves do not belong together
 */
export function signingKey({ publicKey, privateKey }: SigningPair): KeyObject {
  const key = createPrivateKey({ key: { ...jwk(publicKey), d: privateKey.toString("base64url") }, format: "jwk" });
  if (createPublicKey(key).export({ format: "jwk" }).x !== publicKey.toString("base64url"))
    throw new Error("the halves of a signing key do not belong together");
  return key;
}

/** 64 bytes of signature over the UTF-8 of a text; the same each time. */
export const signText = (key: KeyObject, text: string): Buffer => sign(null, Buffer.from(text), key);

/** Whether a signature over the UTF-8 of a text is by this raw public key. False for what is no key or no signature. */
export function isSignedText(publicKey: Uint8Array, text: string, signature: Uint8Array): boolean {
  try {
    return verify(null, Buffer.from(text), createPublicKey({ key: jwk(Buffer.from(publicKey)), format: "jwk" }), signature);
  } catch {
    return false;
  }
}

const jwk = (publicKey: Buffer) => ({ kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") });
