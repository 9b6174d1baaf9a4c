import type { Message } from "@hoopoe/protocol";

/** What the caller did to a message and the server has not shown yet. */
export type OwnChange =
  | { kind: "edit"; messageId: string; text: string }
  | { kind: "recall"; messageId: string }
  | { kind: "react"; messageId: string; emoji: string; on: boolean };

type Reactions = Message["reactions"];

/** The message as it will be, should the server take these changes of the person `me`. A recall shows nothing before it is taken: what is gone does not come back. */
export function showChanged(message: Message, changes: readonly OwnChange[], me: string): Message {
  if (message.recalledAt !== null) return message;
  let { text, reactions } = message;
  for (const change of changes) {
    if (change.kind === "edit") text = change.text;
    else if (change.kind === "react") reactions = reacted(reactions, change, me);
  }
  return text === message.text && reactions === message.reactions ? message : { ...message, text, reactions };
}

function reacted(reactions: Reactions, { emoji, on }: { emoji: string; on: boolean }, me: string): Reactions {
  const held = reactions.find((reaction) => reaction.emoji === emoji);
  if ((held?.userIds.includes(me) ?? false) === on) return reactions;
  if (!held) return [...reactions, { emoji, userIds: [me], count: 1 }];
  const userIds = on ? [...held.userIds, me] : held.userIds.filter((id) => id !== me);
  const next = { emoji, userIds, count: held.count + (on ? 1 : -1) };
  return reactions.map((reaction) => (reaction === held ? next : reaction)).filter(({ count }) => count > 0);
}
