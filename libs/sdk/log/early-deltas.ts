import type { Delta } from "@hoopoe/protocol";
import type { Streaming } from "./merge-message.js";

type Parts = { attempt: number; parts: Map<number, string> };
/** Pieces of answers that cannot be applied yet, by message id: the message is unknown, or an earlier piece is missing. */
export type EarlyDeltas = Map<string, Parts>;

/** Bounds: what falls out is read again with the message. */
const messagesMax = 64;
const partsMax = 2_000;

/** Holds a delta; one of a higher attempt discards those of the lower, one of a lower is ignored. */
export function holdDelta(early: EarlyDeltas, { messageId, attempt, index, text }: Delta): void {
  let held = early.get(messageId);
  if (held && held.attempt > attempt) return;
  if (!held || held.attempt < attempt) {
    held = { attempt, parts: new Map() };
    early.delete(messageId);
    early.set(messageId, held);
    if (early.size > messagesMax)
      for (const oldest of early.keys()) {
        early.delete(oldest);
        break;
      }
  }
  if (held.parts.size < partsMax) held.parts.set(index, text);
}

/** The message with all the held pieces that fit on; those are let go. */
export function withEarly(message: Streaming, early: EarlyDeltas): Streaming {
  const held = early.get(message.id);
  let { attempt, nextIndex } = message.ai;
  if (!held || held.attempt < attempt) {
    early.delete(message.id);
    return message;
  }
  let text = message.text;
  if (held.attempt > attempt) ({ attempt, nextIndex, text } = { attempt: held.attempt, nextIndex: 0, text: "" });
  for (const index of held.parts.keys()) if (index < nextIndex) held.parts.delete(index);
  for (let part = held.parts.get(nextIndex); part !== undefined; part = held.parts.get(nextIndex)) {
    text += part;
    held.parts.delete(nextIndex);
    nextIndex += 1;
  }
  if (held.parts.size === 0) early.delete(message.id);
  if (attempt === message.ai.attempt && nextIndex === message.ai.nextIndex) return message;
  return { ...message, text, ai: { ...message.ai, attempt, nextIndex } };
}
