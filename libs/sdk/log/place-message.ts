import type { Message } from "@hoopoe/protocol";
import { withEarly } from "./early-deltas.js";
import { holdErased } from "./hold-erased.js";
import type { Log } from "./log.js";
import { isStreaming, mergeMessage } from "./merge-message.js";

/** The place of `seq` among messages sorted by it: where it is, or would be. */
function placeOf(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  // The newest is asked for most.
  if (high > 0 && (messages[high - 1] as Message).seq < seq) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle] as Message).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a newer state of a message that is held, or a message that is not, in its place. */
export function replaceMessage(log: Log, message: Message): void {
  log.byId.set(message.id, message);
  const place = placeOf(log.messages, message.seq);
  const known = log.messages[place]?.seq === message.seq;
  log.messages.splice(place, known ? 1 : 0, message);
}

/** Takes in a message from an event, a page or a read; held against floor, erasures, window and what is held already. */
export function placeMessage(log: Log, incoming: Message): void {
  if (incoming.seq < log.floorSeq) return;
  const message = holdErased(incoming, log.erased);
  if (message.seq < log.from) {
    const held = log.aside?.get(message.id);
    log.aside?.set(message.id, held ? mergeMessage(held, message) : message);
    return;
  }
  const held = log.byId.get(message.id);
  const merged = held ? mergeMessage(held, message) : message;
  const grown = isStreaming(merged) ? withEarly(merged, log.early) : merged;
  if (!isStreaming(grown)) log.early.delete(grown.id);
  if (grown !== held) replaceMessage(log, grown);
}
