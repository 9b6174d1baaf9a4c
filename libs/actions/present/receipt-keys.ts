import type { ReceiptKeys } from "@hoopoe/protocol";
import type { SigningKeyRow } from "@hoopoe/store";

/** Public keys as a JWK set (RFC 8037), the newest first. */
export const presentReceiptKeys = (rows: SigningKeyRow[]): ReceiptKeys => ({
  keys: rows.map(({ id, publicKey, createdAt, retiredAt }) => ({
    kty: "OKP",
    crv: "Ed25519",
    alg: "EdDSA",
    use: "sig",
    kid: id,
    x: publicKey.toString("base64url"),
    createdAt: createdAt.toISOString(),
    retiredAt: retiredAt?.toISOString() ?? null,
  })),
});
