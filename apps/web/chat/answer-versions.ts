import type { MessageView } from "@hoopoe/sdk";

/** All answers of one bot to one question that still stand, the oldest first; the last is the current one. */
export type Versions = readonly MessageView[];

const keyOf = (message: MessageView): string | null =>
  message.ai && message.replyTo && !message.recalledAt ? `${message.sender.id}:${message.replyTo}` : null;

/**
 * Which answers are versions of one another, by message id: bots that were asked again keep what they said before. Answers that stand alone are not in it.
 * `messages`: by seq.
 */
export function answerVersions(messages: readonly MessageView[]): ReadonlyMap<string, Versions> {
  const groups = new Map<string, MessageView[]>();
  for (const message of messages) {
    const key = keyOf(message);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  const found = new Map<string, Versions>();
  for (const versions of groups.values()) if (versions.length > 1) for (const { id } of versions) found.set(id, versions);
  return found;
}

/** Whether there is nothing new to show of them. */
export const sameVersions = (a: Versions | null, b: Versions | null): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((message, at) => message === b[at]));
