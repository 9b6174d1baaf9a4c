import type { Changes, Member, Message, MessageList } from "@hoopoe/protocol";
import { holdErased, rememberErasure } from "./hold-erased.js";
import type { Erasure, Item } from "./item.js";
import type { Log } from "./log.js";
import { placeMessage } from "./place-message.js";
import { completeTo, countRev } from "./revs.js";

/** Takes in an event's item. False: it was late or doubled. The rev moves only without a gap (rule 4). */
export function applyEvent(log: Log, item: Item): boolean {
  if (!countRev(log.revs, item.rev)) return false;
  applyItem(log, item);
  return true;
}

/** `reset`: this log is void, begin again (rule 6). `more`: ask on from `log.revs.rev`. */
export type ChangesResult = "complete" | "more" | "reset";

/** Takes in a page of changes that was asked for with `afterRev` at or below `log.revs.rev`. */
export function applyChanges(log: Log, page: Changes): ChangesResult {
  if (page.reset || page.epoch !== log.epoch) return "reset";
  raiseFloor(log, page.floorSeq);
  for (const item of page.items) applyItem(log, item);
  completeTo(log.revs, page.rev);
  return page.more ? "more" : "complete";
}

/** Call before asking for a page of messages; `from` is what to ask for as `beforeSeq` (Infinity: the newest page). */
export function expectPage(log: Log): number {
  log.aside ??= new Map();
  return log.from;
}

/** The page will not come. */
export function forgetPage(log: Log): void {
  if (Number.isFinite(log.from)) log.aside = null;
}

/** Takes in the page below `log.from`. */
export function applyPage(log: Log, page: MessageList): void {
  const heard = [...(log.aside?.values() ?? [])];
  log.aside = null;
  log.from = Math.min(log.from, page.nextCursor ?? 0);
  for (const message of page.items) placeMessage(log, message);
  for (const message of heard) placeMessage(log, message);
}

export function applyMember(log: Log, member: Member): void {
  const held = log.members.get(member.userId);
  if (!held || held.rev < member.rev) log.members.set(member.userId, member);
}

/** Takes in the latest state of one thing, without counting its rev. */
function applyItem(log: Log, item: Item): void {
  switch (item.type) {
    case "message":
      return placeMessage(log, item.message);
    case "member":
      return applyMember(log, item.member);
    case "erased":
      return erase(log, item.erased, item.rev);
    case "advanced":
      if (item.floorSeq !== undefined) raiseFloor(log, item.floorSeq);
      if (item.erased) erase(log, item.erased, item.rev);
  }
}

/** Messages below the floor are gone. */
export function raiseFloor(log: Log, floorSeq: number): void {
  if (floorSeq <= log.floorSeq) return;
  log.floorSeq = floorSeq;
  const gone = log.messages.findIndex(({ seq }) => seq >= floorSeq);
  for (const { id } of log.messages.splice(0, gone === -1 ? log.messages.length : gone)) {
    log.byId.delete(id);
    log.early.delete(id);
  }
  for (const { id, seq } of log.aside?.values() ?? []) if (seq < floorSeq) log.aside?.delete(id);
}

function erase(log: Log, erasure: Erasure, rev: number): void {
  if (!rememberErasure(log.erased, erasure, rev)) return;
  const hold = (message: Message): Message => {
    const left = holdErased(message, log.erased);
    if (left !== message && log.byId.has(left.id)) log.byId.set(left.id, left);
    return left;
  };
  log.messages = log.messages.map(hold);
  for (const [id, message] of log.aside ?? []) log.aside?.set(id, hold(message));
}
