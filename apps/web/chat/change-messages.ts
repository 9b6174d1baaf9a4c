import { limits } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { client } from "../client.js";
import { Kept } from "../kept.js";

/** A change of a message that the server did not take, and what is needed to go on from there. */
export type Refusal =
  | { kind: "edit"; error: unknown; seen: MessageView; text: string }
  | { kind: "recall"; error: unknown }
  | { kind: "react"; error: unknown }
  | { kind: "full"; error: null };

/** By message; until it is dismissed, or the next change of the message. */
export const refusals = new Kept<Refusal>();

/** One's own messages that were recalled on this page: their text can be taken up again for some minutes. Null: another's, or a bot's. */
export type Recalled = { text: string; mentions: readonly string[] } | null;
export const recalled = new Kept<{ own: Recalled }>();
const reeditMs = 5 * 60_000;

/** What was refused after signing out is nobody's business any more. */
function refuse(messageId: string, refusal: Refusal): void {
  if (client.session.get().status === "signed-in") refusals.set(messageId, refusal);
}

/** Gives a message another text: seen at once, taken back with words when the server refuses. */
export function editMessage(seen: MessageView, text: string): void {
  refusals.set(seen.id, undefined);
  const { conversationId, id } = seen;
  client
    .conversation(conversationId)
    .edit(id, text)
    .catch((error: unknown) => refuse(id, { kind: "edit", error, seen, text }));
}

/** Takes a message back. Its text is remembered here, in memory only, if it is one's own. */
export function recallMessage(message: MessageView): void {
  const { conversationId, id, text, mentions } = message;
  const mine = message.sender.id === client.session.get().me?.id && text !== "";
  refusals.set(id, undefined);
  recalled.set(id, { own: mine && text.trim() !== "" ? { text, mentions } : null });
  client
    .conversation(conversationId)
    .recall(id)
    .then(() => setTimeout(() => recalled.get(id) && recalled.set(id, { own: null }), reeditMs))
    .catch((error: unknown) => {
      recalled.set(id, undefined);
      refuse(id, { kind: "recall", error });
    });
}

/** Puts one's reaction on a message, or takes it off. */
export function reactToMessage(message: MessageView, emoji: string, on: boolean): void {
  const { conversationId, id, reactions } = message;
  refusals.set(id, undefined);
  if (on && reactions.length >= limits.emojiPerMessage && !reactions.some((reaction) => reaction.emoji === emoji)) {
    return refuse(id, { kind: "full", error: null });
  }
  client
    .conversation(conversationId)
    .react(id, emoji, on)
    .catch((error: unknown) => refuse(id, { kind: "react", error }));
}
