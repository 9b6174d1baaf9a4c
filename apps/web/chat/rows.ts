import type { MessageView } from "@hoopoe/sdk";
import { answerVersions, type Versions } from "./answer-versions.js";

export type Row =
  | { type: "day"; key: string; time: string }
  /** Above the first message after `after`, which was the last one read. */
  | { type: "unread"; key: string; after: number }
  /**
   * `first`: begins a group of one sender's messages and shows name and picture. `versions`: this and the other answers to the same question.
   * `outdated`: the question was edited since.
   */
  | { type: "message"; key: string; message: MessageView; first: boolean; versions: Versions | null; outdated: boolean }
  /** A bot that was asked and has not begun to answer. */
  | { type: "thinking"; key: string; botId: string; triggerId: string };

const groupMs = 5 * 60_000;
const localDay = (time: string): string => new Date(time).toDateString();

/** Days only go on: what is not sent has the time of a clock that may be slow, or of the day on which it was refused, and stands at the end. */
const beginsDay = ({ createdAt }: MessageView, before: MessageView): boolean =>
  Date.parse(createdAt) > Date.parse(before.createdAt) && localDay(createdAt) !== localDay(before.createdAt);

/** The same before and after the server has taken the message. */
export const keyOf = (message: MessageView): string => `${message.sender.id}:${message.clientId}`;

function continues(message: MessageView, before: MessageView | undefined): boolean {
  return (
    before !== undefined &&
    before.sender.id === message.sender.id &&
    !message.replyTo &&
    !before.recalledAt &&
    Date.parse(message.createdAt) - Date.parse(before.createdAt) < groupMs
  );
}

function isOutdated(answer: MessageView, edited: ReadonlyMap<string, string | null>): boolean {
  const at = answer.ai && answer.replyTo ? edited.get(answer.replyTo) : null;
  return Boolean(at && Date.parse(at) > Date.parse(answer.createdAt));
}

export type RowsOf = {
  messages: readonly MessageView[];
  hasOlder: boolean;
  unreadAfter: number | null;
  thinking: readonly { botId: string; triggerId: string }[];
};

/**
 * Messages by seq -> what the list shows: day lines, the line above what is unread, grouped messages, bots that think.
 * While there are older ones, no line stands above the first message: it would be the same line, with the same key, above those that come,
 * and the list, which holds on to the row at its top, would go up with it.
 */
export function buildRows({ messages, hasOlder, unreadAfter, thinking }: RowsOf): Row[] {
  const rows: Row[] = [];
  let before: MessageView | undefined;
  /** Began the latest day. */
  let latest: MessageView | undefined;
  const versions = answerVersions(messages);
  const edited = new Map(messages.filter((message) => message.editedAt).map((message) => [message.id, message.editedAt]));
  let unreadShown = unreadAfter === null;
  for (const message of messages) {
    const certain = before !== undefined || !hasOlder;
    const newDay = !latest || beginsDay(message, latest);
    if (newDay) latest = message;
    if (newDay && certain) rows.push({ type: "day", key: `day:${localDay(message.createdAt)}`, time: message.createdAt });
    const unreadHere = !unreadShown && unreadAfter !== null && message.seq > unreadAfter;
    if (unreadHere && certain) rows.push({ type: "unread", key: "unread", after: unreadAfter });
    unreadShown ||= unreadHere;
    rows.push({
      type: "message",
      key: keyOf(message),
      message,
      first: newDay || unreadHere || !continues(message, before),
      versions: versions.get(message.id) ?? null,
      outdated: isOutdated(message, edited),
    });
    before = message;
  }
  for (const bot of thinking) rows.push({ type: "thinking", key: `thinking:${bot.triggerId}:${bot.botId}`, ...bot });
  return rows;
}
