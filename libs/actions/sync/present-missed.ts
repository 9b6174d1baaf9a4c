import type { ServerEvent, ServerPayload } from "@hoopoe/protocol";
import { rooms } from "../announce.js";
import type { Deps } from "../context.js";
import { presentMember, presentShared } from "../present/conversation.js";
import { presentMessage } from "../present/message.js";

/** One event that the sockets of a server were not told of: the rooms it is for (the conversation's, or those of who may see the rev alone), and who may not see it. */
export type Missed = { [E in ServerEvent]: { event: E; payload: ServerPayload<E>; to: string[]; except: string[] } }[ServerEvent];
/** `isHere`: whether this person has sockets at the server that asks. */
export type MissedRange = { toldRev: number; upToRev: number; isHere: (accountId: string) => boolean };

const atMost = 200;
const bytesMax = 1024 * 1024;

/**
 * The events for the revs in (toldRev, upToRev] of a conversation, for a server that has lost them: as many as fit, by rev. The last one says how far
 * they go; empty when there is no such conversation.
 */
export async function presentMissed(deps: Deps, conversationId: string, { toldRev, upToRev, isHere }: MissedRange): Promise<Missed[]> {
  const page = await deps.store.changes.ofAll(conversationId, { afterRev: toldRev, upToRev, limit: atMost, bytes: bytesMax });
  if (!page) return [];
  const { conversation, messages, members, erased } = page;
  const room = rooms.conversation(conversationId);
  // read after the page: whoever joined before it is among them
  const floors = messages.length ? await deps.store.changes.floorsAbove(conversationId, Math.min(...messages.map(({ seq }) => seq))) : [];
  const missed: (Missed & { rev: number })[] = [];
  for (const row of messages) {
    const { rev } = row;
    const hidden = floors.filter(({ accountId, floorSeq }) => floorSeq > row.seq && isHere(accountId)).map(({ accountId }) => rooms.account(accountId));
    missed.push({ rev, event: isFirst(row) ? "message:created" : "message:updated", payload: presentMessage(row), to: [room], except: hidden });
    if (hidden.length) missed.push({ rev, event: "conversation:advanced", payload: { conversationId, rev }, to: hidden, except: [] });
  }
  for (const row of members) missed.push({ rev: row.rev, event: "member:updated", payload: presentMember(row), to: [room], except: [] });
  for (const { rev, senderId, at } of erased)
    missed.push({ rev, event: "conversation:advanced", payload: { conversationId, rev, erased: { senderId, at: at.toISOString() } }, to: [room], except: [] });
  const { infoRev } = conversation;
  if (infoRev > toldRev && infoRev <= upToRev)
    missed.push({ rev: infoRev, event: "conversation:updated", payload: presentShared(conversation, infoRev), to: [room], except: [] });
  missed.sort((a, b) => a.rev - b.rev);
  // not beyond what is there in full: who lacks only the last one would take the word for it
  const rev = page.more ? (missed.at(-1)?.rev ?? toldRev) : upToRev;
  return [...missed, { event: "conversation:advanced", payload: { conversationId, rev }, to: [room], except: [] }];
}

type Life = { edited_at: Date | null; recalled_at: Date | null; reactions: unknown; ai_state: string | null };

/** A message of which nothing but its sending seems to have taken a rev (reactions that were taken off again leave no trace; clients take it for known). */
const isFirst = ({ edited_at, recalled_at, reactions, ai_state }: Life): boolean =>
  edited_at === null && recalled_at === null && reactions === null && (ai_state === null || ai_state === "streaming");
