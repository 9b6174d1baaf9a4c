import { termBlinder } from "@hoopoe/crypto/search";
import type { KeyName } from "../keys/keyring.js";

/** The index key of a conversation; a new generation has another one. */
export const indexKeyOf = (conversationId: string, generation: number): KeyName => ({
  kind: "index",
  subject: conversationId,
  period: generation === 0 ? "" : String(generation),
});

const tags = 9_222;
const digits = 15;

/**
 * Terms as the index of a conversation has them, as Postgres writes a bigint: a number of the conversation, then the 48 bits of the blind term in fifteen
 * digits. So the terms of a conversation lie side by side: indexing one touches a few pages of the index, not one for each term. The number tells
 * nothing that does not stand beside it in the row.
 */
export function indexTermsOf(conversationId: string, key: Uint8Array): (term: string) => string {
  const blind = termBlinder(key);
  const tag = String(Number.parseInt(conversationId.slice(-8), 16) % tags);
  return (term) => tag + String(blind(term)).padStart(digits, "0");
}
