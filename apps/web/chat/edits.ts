import type { MessageView } from "@hoopoe/sdk";
import { Kept } from "../kept.js";

/** `seen`: the message as it was when its author began to edit, or said what to do about a later change. */
export type Edit = { seen: MessageView; text: string };

/** The edit that is open in a conversation. The draft of a new message waits beside it. */
export const edits = new Kept<Edit>();
/** Edits that were left for another one, by message. */
const left = new Kept<Edit>();

/** Opens the editor; what was written there before and not cancelled is taken up again. */
export function beginEdit(message: MessageView, text?: string): void {
  const before = edits.get(message.conversationId);
  if (before && before.seen.id !== message.id && before.text !== before.seen.text) left.set(before.seen.id, before);
  edits.set(message.conversationId, text === undefined ? (left.get(message.id) ?? { seen: message, text: message.text }) : { seen: message, text });
  left.set(message.id, undefined);
}

export const endEdit = (conversationId: string): void => edits.set(conversationId, undefined);
