import type { Message } from "@hoopoe/protocol";
import type { Erasure } from "./item.js";

/** Sender id to when and at which rev he or she was erased (rule 8). */
export type Erased = Map<string, { at: string; rev: number }>;

/** Remembers an erasure. False: it was known already, or a later one is. */
export function rememberErasure(erased: Erased, erasure: Erasure, rev: number): boolean {
  const held = erased.get(erasure.senderId);
  if (held && held.rev >= rev) return false;
  erased.set(erasure.senderId, { at: erasure.at, rev });
  return true;
}

/**
 * The message as it may be shown: of an erased sender a tombstone, of others without the erased ones' reactions. Erasure changes no
 * message's rev, so only a state older than it can still hold what is erased. The same object if nothing is to go.
 */
export function holdErased(message: Message, erased: Erased): Message {
  if (erased.size === 0) return message;
  const isErased = (userId: string): boolean => (erased.get(userId)?.rev ?? 0) > message.rev;
  if (isErased(message.sender.id)) {
    const recalledAt = erased.get(message.sender.id)?.at ?? null;
    if (message.recalledAt === recalledAt && message.text === "") return message;
    return { ...message, text: "", mentions: [], attachments: [], reactions: [], recalledAt };
  }
  if (!message.reactions.some(({ userIds }) => userIds.some(isErased))) return message;
  const reactions = message.reactions.map((reaction) => {
    const userIds = reaction.userIds.filter((id) => !isErased(id));
    return { ...reaction, userIds, count: reaction.count - (reaction.userIds.length - userIds.length) };
  });
  return { ...message, reactions: reactions.filter(({ count }) => count > 0) };
}
