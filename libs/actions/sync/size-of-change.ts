import type { Change } from "@hoopoe/protocol";

/** What a message's JSON has beside its clientId, text and mentions, where nothing optional is set and every number has ten digits. */
const frameBytes = 470;
const idBytes = 39;
const timeBytes = 27;
// what JSON writes as more than the character's own bytes: quotes, backslashes, control characters
const escaped = /["\\\p{Cc}]/u;

/** The bytes of an item as JSON, or up to a hundred more: writing it out to measure it, and then again to send it, would double the dearest part of a page. */
export function sizeOfChange(item: Change): number {
  if (item.type !== "message") return Buffer.byteLength(JSON.stringify(item));
  const { text, clientId, mentions, reactions, attachments, replyTo, threadRoot, editedAt, recalledAt, forwarded, ai } = item.message;
  const plain = !ai && !forwarded && reactions.length === 0 && attachments.length === 0 && !escaped.test(text) && !escaped.test(clientId);
  if (!plain) return Buffer.byteLength(JSON.stringify(item));
  const ids = mentions.length + (replyTo ? 1 : 0) + (threadRoot ? 1 : 0);
  const times = (editedAt ? 1 : 0) + (recalledAt ? 1 : 0);
  return frameBytes + clientId.length + Buffer.byteLength(text) + ids * idBytes + times * timeBytes;
}
