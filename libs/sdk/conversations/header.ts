import { type Conversation, limits, type Message } from "@hoopoe/protocol";
import { type Erased, holdErased, rememberErasure } from "../log/hold-erased.js";
import type { Item } from "../log/item.js";
import { mergeMessage } from "../log/merge-message.js";
import { completeTo, countRev, createRevs, type Revs } from "../log/revs.js";

/** Others' messages that were counted as unread, lest a snapshot that is a little older undo them. */
type Counted = { rev: number; seq: number };

/** What the list of conversations shows of one: kept by events, and set right by snapshots where events do not say enough. */
export type Header = {
  /** Replaced, never changed in place. */
  conversation: Conversation;
  readonly revs: Revs;
  /** Of name, data class and history. */
  sharedRev: number;
  /** Of the last member event: an older snapshot does not know of it. */
  memberRev: number;
  readonly erased: Erased;
  counted: Counted[];
  /** Up to here a snapshot has counted. */
  snapshotSeq: number;
  /** Counted ones up to here were let go. */
  countedFrom: number;
  /** The server has the caller's read mark up to here. */
  settledSeq: number;
  /** Events did not say enough: read the conversation again. */
  stale: boolean;
};

const countedMax = 512;

export const createHeader = (conversation: Conversation): Header => ({
  conversation,
  revs: createRevs(conversation.rev),
  sharedRev: conversation.rev,
  memberRev: 0,
  erased: new Map(),
  counted: [],
  snapshotSeq: conversation.lastSeq,
  countedFrom: conversation.rev,
  settledSeq: conversation.readSeq,
  stale: false,
});

/** Takes in the conversation as read from the server. False: too old to be of use, ask again. */
export function applySnapshot(header: Header, snapshot: Conversation): boolean {
  if (snapshot.rev < header.countedFrom || snapshot.rev < header.memberRev) return false;
  const held = header.conversation;
  const readSeq = Math.max(held.readSeq, snapshot.readSeq);
  header.settledSeq = Math.max(header.settledSeq, snapshot.readSeq);
  header.snapshotSeq = Math.max(header.snapshotSeq, snapshot.lastSeq);
  const lastSeq = Math.max(held.lastSeq, snapshot.lastSeq);
  const later = header.counted.filter(({ rev, seq }) => rev > snapshot.rev && seq > readSeq).length;
  // What the snapshot has seen to; events older than it are not taken in any more.
  for (const [senderId, { rev }] of header.erased) if (rev <= snapshot.rev) header.erased.delete(senderId);
  const lastMessage = latest(header, snapshot);
  const shared = snapshot.rev >= header.sharedRev ? snapshot : held;
  const { name, dataClass, history } = shared;
  header.sharedRev = Math.max(header.sharedRev, snapshot.rev);
  completeTo(header.revs, snapshot.rev);
  // Of what a snapshot counts that does not know the mark yet, some may be read: all of it, or the server must count again.
  const allRead = readSeq > snapshot.readSeq && readSeq >= snapshot.lastSeq;
  if (readSeq > snapshot.readSeq && !allRead && snapshot.unread > 0) header.stale = true;
  const unread = countUnread({ unread: (allRead ? 0 : snapshot.unread) + later, lastSeq, readSeq });
  const floorSeq = Math.max(held.floorSeq, snapshot.floorSeq);
  header.conversation = { ...snapshot, name, dataClass, history, floorSeq, readSeq, lastSeq, unread, lastMessage, rev: header.revs.rev };
  return true;
}

/** Never more than there are messages above the mark. */
const countUnread = ({ unread, lastSeq, readSeq }: { unread: number; lastSeq: number; readSeq: number }): number =>
  Math.max(0, Math.min(unread, lastSeq - readSeq, limits.unreadMax));

function latest(header: Header, snapshot: Conversation): Message | null {
  const held = header.conversation.lastMessage;
  const shown = snapshot.lastMessage && snapshot.lastMessage.seq >= header.conversation.floorSeq ? snapshot.lastMessage : null;
  const read = shown && holdErased(shown, header.erased);
  // Erasure changes no rev: of two states of one rev, the later snapshot's counts.
  if (held && read?.id === held.id) return read.rev === held.rev && snapshot.rev >= header.revs.rev ? read : mergeMessage(held, read);
  // What came by an event after the snapshot is not in it; what came before and is not in it is gone.
  if (held && held.rev > snapshot.rev && held.seq > (read?.seq ?? 0)) return held;
  return read;
}

/** Takes in an event's item. False: it was late or doubled. */
export function applyToHeader(header: Header, item: Item, me: string): boolean {
  if (!countRev(header.revs, item.rev)) return false;
  switch (item.type) {
    case "message":
      applyMessage(header, item, me);
      break;
    case "member":
      header.memberRev = Math.max(header.memberRev, item.rev);
      header.stale = true;
      break;
    case "conversation":
      if (item.rev > header.sharedRev) {
        const { name, dataClass, history } = item.conversation;
        header.sharedRev = item.rev;
        header.conversation = { ...header.conversation, name, dataClass, history };
      }
      break;
    case "advanced":
      if (item.erased) rememberErasure(header.erased, item.erased, item.rev);
      if (item.floorSeq !== undefined) raiseFloor(header, item.floorSeq);
      header.stale ||= Boolean(item.erased ?? item.floorSeq);
  }
  const { lastMessage } = header.conversation;
  const shown = lastMessage && holdErased(lastMessage, header.erased);
  header.conversation = { ...header.conversation, rev: header.revs.rev, lastMessage: shown };
  return true;
}

function raiseFloor(header: Header, floorSeq: number): void {
  const { lastMessage } = header.conversation;
  if (floorSeq <= header.conversation.floorSeq) return;
  header.conversation = { ...header.conversation, floorSeq, lastMessage: lastMessage && lastMessage.seq >= floorSeq ? lastMessage : null };
}

function applyMessage(header: Header, item: Item & { type: "message" }, me: string): void {
  const { conversation } = header;
  const { message } = item;
  if (message.seq < conversation.floorSeq) return;
  const held = conversation.lastMessage;
  const isLast = !held || message.seq > held.seq;
  const lastMessage = held?.id === message.id ? mergeMessage(held, message) : isLast ? message : held;
  const lastSeq = Math.max(conversation.lastSeq, message.seq);
  let { unread } = conversation;
  const counts = message.sender.id !== me && message.seq > conversation.readSeq;
  // Told of as created once more (a server that pushes what was missed cannot always tell): a snapshot or an event brought it before.
  const isCounted = message.seq <= header.snapshotSeq || (message.seq <= conversation.lastSeq && header.counted.some(({ seq }) => seq === message.seq));
  if (item.created && counts && !isCounted && message.recalledAt === null) {
    unread = countUnread({ unread: unread + 1, lastSeq, readSeq: conversation.readSeq });
    remember(header, { rev: item.rev, seq: message.seq });
    // One that is told of as changed only may be new here all the same; a snapshot knows whether it counted.
  } else if (counts && (message.recalledAt !== null || message.seq > conversation.lastSeq)) header.stale = true;
  header.conversation = { ...conversation, lastMessage, lastSeq, unread };
}

function remember(header: Header, counted: Counted): void {
  header.counted.push(counted);
  if (header.counted.length <= countedMax) return;
  const gone = header.counted.shift() as Counted;
  header.countedFrom = Math.max(header.countedFrom, gone.rev);
}

/** The caller has read up to `seq`, here or elsewhere; the greatest wins. False: nothing new. */
export function applyReadMark(header: Header, seq: number): boolean {
  const { conversation } = header;
  if (seq <= conversation.readSeq) return false;
  const { lastSeq } = conversation;
  header.conversation = { ...conversation, readSeq: seq, unread: countUnread({ unread: conversation.unread, lastSeq, readSeq: seq }) };
  // How many of those above the mark are others', only the server knows.
  if (header.conversation.unread > 0) header.stale = true;
  return true;
}
