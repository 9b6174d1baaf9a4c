import { type CheckedCall, checkReceipt, keysIn, type Receipt, type ReceiptKeys, type VerifySignature } from "@hoopoe/protocol";

/** Over plain http, or in an older browser, there is no cipher to check with. */
export const canCheck = (): boolean => Boolean(globalThis.crypto?.subtle);

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const verify: VerifySignature = async (x, text, signature) => {
  const key = await crypto.subtle.importKey("raw", bytesOf(x), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, bytesOf(signature), new TextEncoder().encode(text));
};

/** Checks a receipt as `hoopoe receipt verify` does. Null where this browser does not know the signature (Ed25519). */
export async function checkSignature(receipt: Receipt, keys: ReceiptKeys): Promise<CheckedCall["state"] | null> {
  if (!canCheck()) return null;
  const knows = await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]).then(
    () => true,
    () => false,
  );
  if (!knows) return null;
  const states = (await checkReceipt(receipt, keysIn(keys) ?? new Map(), verify)).map(({ state }) => state);
  return states.find((state) => state !== "valid") ?? "valid";
}
