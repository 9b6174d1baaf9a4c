import type { ServerEvent, ServerPayload } from "@hoopoe/protocol";
import { rooms } from "../announce.js";
import type { Deps } from "../context.js";
import { presentMember, presentShared } from "../present/conversation.js";
import { presentMessage } from "../present/message.js";

/** One event that the sockets of a server were not told of, with the rooms of who may not see it. */
export type Missed = { [E in ServerEvent]: { event: E; payload: ServerPayload<E>; except: string[] } }[ServerEvent];

const atMost = 200;

/**
 * The events for the revs in (toldRev, upToRev] of a conversation, for a server that has lost them. More than 200 are not pushed one by
 * one: the last word alone makes every client pull.
 */
export async function presentMissed(deps: Deps, conversationId: string, range: { toldRev: number; upToRev: number }): Promise<Missed[]> {
  const span = { conversationId, afterRev: range.toldRev, upToRev: range.upToRev, limit: atMost };
  const [shared, messages, members] = await Promise.all([
    deps.store.conversations.shared(conversationId),
    deps.store.messages.changed({ ...span, floorSeq: 0 }),
    deps.store.members.changed(span),
  ]);
  if (!shared) return [];
  const missed: (Missed & { rev: number })[] = [];
  for (const row of messages) {
    const except = (await deps.store.members.notSeeing(conversationId, row.seq)).map(rooms.account);
    const begun = row.edited_at === null && row.recalled_at === null && (row.ai_state === null || row.ai_state === "streaming");
    missed.push({ rev: row.rev, event: begun ? "message:created" : "message:updated", payload: presentMessage(row), except });
  }
  for (const row of members) missed.push({ rev: row.rev, event: "member:updated", payload: presentMember(row), except: [] });
  if (shared.infoRev > range.toldRev && shared.infoRev <= range.upToRev) {
    missed.push({ rev: shared.infoRev, event: "conversation:updated", payload: presentShared(shared, shared.infoRev), except: [] });
  }
  missed.sort((a, b) => a.rev - b.rev);
  return [...missed, { event: "conversation:advanced", payload: { conversationId, rev: range.upToRev }, except: [] }];
}
