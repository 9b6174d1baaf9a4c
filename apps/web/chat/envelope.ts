import type { StoredMessage } from "@hoopoe/protocol";

export type EnvelopePart = { name: "header" | "conversationKey" | "authorKey" | "nonce" | "ciphertext"; hex: string };

/** Lengths in bytes of what stands before the ciphertext: magic, suite and flags; two key ids; nonce. */
const lengths = [
  ["header", 3],
  ["conversationKey", 8],
  ["authorKey", 8],
  ["nonce", 12],
] as const;

/** Cuts the sealed bytes into the parts of the envelope, in their order. */
export function envelopeParts({ hex }: Pick<StoredMessage["sealed"], "hex">): EnvelopePart[] {
  const parts: EnvelopePart[] = [];
  let from = 0;
  for (const [name, bytes] of lengths) {
    parts.push({ name, hex: hex.slice(from, from + bytes * 2) });
    from += bytes * 2;
  }
  parts.push({ name: "ciphertext", hex: hex.slice(from) });
  return parts;
}

/** `e1 01 00`: bytes apart, so that lines break between them. */
export const spaced = (hex: string): string => hex.replace(/(..)(?=.)/g, "$1 ");
