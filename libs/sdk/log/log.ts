import type { Member, Message } from "@hoopoe/protocol";
import type { EarlyDeltas } from "./early-deltas.js";
import type { Erased } from "./hold-erased.js";
import { createRevs, type Revs } from "./revs.js";

/**
 * What this client holds of one conversation: members, and a window of its newest messages that is complete from `from` on.
 * Messages are never changed in place: one that is the same object is unchanged.
 */
export type Log = {
  readonly epoch: string;
  readonly revs: Revs;
  /** The first seq that the caller may see. */
  floorSeq: number;
  /** Every message from this seq on is held; below it none. Infinity until the first page has come. */
  from: number;
  readonly erased: Erased;
  readonly byId: Map<string, Message>;
  /** By seq. */
  messages: Message[];
  readonly members: Map<string, Member>;
  /** While a page is on its way: what was heard of messages below `from`, lest the page be older than an event. */
  aside: Map<string, Message> | null;
  readonly early: EarlyDeltas;
};

/** A newcomer's log (rule 10): complete to `rev` as soon as the first page of messages and the members have come. */
export function createLog({ rev, epoch, floorSeq }: { rev: number; epoch: string; floorSeq: number }): Log {
  return {
    epoch,
    revs: createRevs(rev),
    floorSeq,
    from: Number.POSITIVE_INFINITY,
    erased: new Map(),
    byId: new Map(),
    messages: [],
    members: new Map(),
    aside: new Map(),
    early: new Map(),
  };
}

export const hasOlder = (log: Log): boolean => Number.isFinite(log.from) && log.from > Math.max(1, log.floorSeq);

/** Lets the oldest messages go, so that at most so many, with so many UTF-16 units of text in all, are held; the newest always. */
export function trimLog(log: Log, keep: { messages: number; units: number }): void {
  let units = 0;
  let cut = log.messages.length;
  while (cut > 0 && log.messages.length - cut < keep.messages) {
    units += (log.messages[cut - 1] as Message).text.length;
    if (units > keep.units && cut < log.messages.length) break;
    cut -= 1;
  }
  if (cut === 0) return;
  for (const { id } of log.messages.slice(0, cut)) {
    log.byId.delete(id);
    log.early.delete(id);
  }
  log.messages = log.messages.slice(cut);
  log.from = log.messages[0]?.seq ?? log.from;
}
