import type { Delta } from "@hoopoe/protocol";

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
    if (early.size > messagesMax) for (const oldest of early.keys()) { early.delete(oldest); break; }
  }
  if (held.parts.size < partsMax) held.parts.set(index, text);
}
