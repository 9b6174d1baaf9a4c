import type { Conversation } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";

/** Who asks, and what the organisation allows. `now` in milliseconds. */
type Asker = {
  meId: string;
  role: Conversation["role"];
  kind: Conversation["kind"];
  editMinutes: number;
  recallMinutes: number;
  now: number;
  /** Whether a message is the asker's own question. */
  askedBy: (messageId: string) => boolean;
};

const within = (message: MessageView, minutes: number, now: number): boolean => Date.parse(message.createdAt) + minutes * 60_000 > now;
const stands = (message: MessageView): boolean => message.status === "sent" && message.recalledAt === null && message.pending !== "recall";

/** Anybody may react to what stands there. */
export const mayReact = stands;

/** One's own words, for as long as the organisation allows. The server decides. */
export const mayEdit = (message: MessageView, { meId, editMinutes, now }: Asker): boolean =>
  stands(message) && message.sender.id === meId && message.ai === null && within(message, editMinutes, now);

/** One's own message or the answer to one's own question in time; the conversation's administrators any message at any time. */
export function mayRecall(message: MessageView, { meId, role, kind, recallMinutes, now, askedBy }: Asker): boolean {
  if (!stands(message)) return false;
  if (role === "admin") return true;
  const mine = message.sender.id === meId || (message.ai !== null && (kind === "direct" || (message.replyTo !== null && askedBy(message.replyTo))));
  return mine && within(message, recallMinutes, now);
}
