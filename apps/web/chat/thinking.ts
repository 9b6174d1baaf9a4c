import { limits, type User } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";

type Context = { messages: readonly MessageView[]; meId: string; peer: User | null; bots: ReadonlySet<string>; stopped: ReadonlySet<string>; now: number };

/** The bots that a message of one's own calls: the other side of a direct chat, or those mentioned. */
function called(message: MessageView, { peer, bots }: Context): string[] {
  return peer?.kind === "bot" ? [peer.id] : message.mentions.filter((id) => bots.has(id));
}

/**
 * One's own latest messages that a bot has been asked with and has not begun to answer: the answer's own message comes with
 * its first word, and what stands between is a wait that people should see. A run that never begins ends by itself in two minutes.
 */
export function unanswered(context: Context): { botId: string; triggerId: string }[] {
  const { messages, meId, stopped, now } = context;
  const answered = new Set(messages.filter((message) => message.replyTo && message.ai).map((message) => `${message.sender.id}:${message.replyTo}`));
  return messages
    .slice(-30)
    .filter((message) => message.sender.id === meId && message.status === "sent" && !message.recalledAt && !stopped.has(message.id))
    .filter((message) => now - Date.parse(message.createdAt) < limits.runStartMs)
    .flatMap((message) => called(message, context).map((botId) => ({ botId, triggerId: message.id })))
    .filter(({ botId, triggerId }) => !answered.has(`${botId}:${triggerId}`));
}
