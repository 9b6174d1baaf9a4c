import type { Delta } from "@hoopoe/protocol";
import { type EarlyDeltas, holdDelta } from "./early-deltas.js";
import { isStreaming, type Streaming } from "./merge-message.js";
import { replaceMessage } from "./place-message.js";
import type { Log } from "./log.js";

/** `held`: waits for its message or for an earlier piece; if nothing comes, the message must be read again. */
export type DeltaResult = "applied" | "held" | "ignored";

/** Adds a piece of an answer to its message (protocol, 'An answer'): in the order of `index`, a higher attempt begins anew. */
export function applyDelta(log: Log, delta: Delta): DeltaResult {
  const message = log.byId.get(delta.messageId);
  if (!message) {
    holdDelta(log.early, delta);
    return "held";
  }
  if (!isStreaming(message)) return "ignored";
  const { attempt, nextIndex } = message.ai;
  if (delta.attempt < attempt || (delta.attempt === attempt && delta.index < nextIndex)) return "ignored";
  holdDelta(log.early, delta);
  const grown = withEarly(message, log.early);
  if (grown === message) return "held";
  replaceMessage(log, grown);
  return log.early.has(message.id) ? "held" : "applied";
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

/** Whether pieces of a later place are held while an earlier one is missing. */
export const isStuck = (log: Log, messageId: string): boolean => log.early.has(messageId);
