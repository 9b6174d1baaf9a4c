/** Without letters that are easily taken for one another. */
const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** Sixteen random characters in groups of four: 80 bits, and still to be read out over a telephone. */
export function suggestPassword(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const text = [...random].map((byte) => letters[byte % letters.length]).join("");
  return (text.match(/.{4}/g) ?? []).join("-");
}
