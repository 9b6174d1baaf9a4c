import type { Delta } from "@hoopoe/protocol";
import { holdDelta, withEarly } from "./early-deltas.js";
import type { Log } from "./log.js";
import { isStreaming } from "./merge-message.js";
import { replaceMessage } from "./place-message.js";

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
