import type { ServerEvent, ServerPayload, SessionEndReason } from "@hoopoe/protocol";
import type { MemberRow, MessageRow, SharedRow } from "@hoopoe/store";
import type { Deps } from "./context.js";
import { presentMember, presentShared } from "./present/conversation.js";
import { presentMessage } from "./present/message.js";

/** The rooms that sockets are in. */
export const rooms = {
  conversation: (id: string): string => `c:${id}`,
  account: (id: string): string => `u:${id}`,
  session: (id: string): string => `s:${id}`,
};

/** `volatile`: not to who is slow to read; `local`: only to sockets of this process. */
type Target = { rooms: string[]; except?: string[]; volatile?: boolean; local?: boolean };

/** Sends one typed event. */
export function emit<E extends ServerEvent>(deps: Pick<Deps, "bus">, event: E, payload: ServerPayload<E>, target: Target): void {
  deps.bus.live.emit({ event, payload, ...target });
}

/** A new message: everybody who is in the room may see it, since no floor lies above it. */
export function announceCreated(deps: Deps, row: MessageRow): void {
  emit(deps, "message:created", presentMessage(row), { rooms: [rooms.conversation(row.conversation_id)] });
}

/** An answer's end: who may not see it is read now. */
export async function announceAnswered(deps: Deps, row: MessageRow): Promise<void> {
  announceUpdated(deps, row, await deps.store.members.notSeeing(row.conversation_id, row.seq));
}

/** A changed message: those below whose floor it lies (`hidden`) learn of the rev alone. */
export function announceUpdated(deps: Deps, row: MessageRow, hidden: string[]): void {
  const except = hidden.map(rooms.account);
  emit(deps, "message:updated", presentMessage(row), { rooms: [rooms.conversation(row.conversation_id)], except });
  if (except.length) emit(deps, "conversation:advanced", { conversationId: row.conversation_id, rev: row.rev }, { rooms: except });
}

/**
 * People who are now in: first their sockets join, then they hear of the conversation, then all hear of them. Also hundreds at once, one event each:
 * they are framed once for the whole room and go out as one write for each socket, while a word to pull would cost a pull of hundreds of items each.
 */
export function announceJoined(deps: Deps, conversation: SharedRow, members: MemberRow[]): void {
  const room = rooms.conversation(conversation.id);
  // before they join: an answer that streams now, below their floor, leaves them out, and a message from before may still be on its way to the room
  const joined = { accountIds: members.map((m) => m.account_id), floors: members.map((m) => m.floor_seq) };
  deps.bus.live.signal("members:changed", { conversationId: conversation.id, ...joined });
  for (const member of members) {
    deps.bus.live.join(rooms.account(member.account_id), room);
    emit(deps, "conversation:created", presentShared(conversation, member.rev), { rooms: [rooms.account(member.account_id)] });
  }
  for (const member of members) emit(deps, "member:updated", presentMember(member), { rooms: [room] });
}

/** Who left hears it last of all; the others hear of every membership that changed with it. */
export function announceLeft(deps: Deps, conversation: SharedRow, changed: MemberRow[]): void {
  const room = rooms.conversation(conversation.id);
  deps.bus.live.signal("members:changed", { conversationId: conversation.id, accountIds: changed.map((m) => m.account_id) });
  for (const member of changed) {
    if (member.left_at) {
      emit(deps, "conversation:removed", presentShared(conversation, member.rev), { rooms: [rooms.account(member.account_id)] });
      deps.bus.live.leave(rooms.account(member.account_id), room);
    }
  }
  for (const member of changed) emit(deps, "member:updated", presentMember(member), { rooms: [room] });
}

/** Who administers a conversation has changed. */
export function announceRole(deps: Deps, member: MemberRow): void {
  emit(deps, "member:updated", presentMember(member), { rooms: [rooms.conversation(member.conversation_id)] });
}

/** Ended sessions: their sockets are told and closed, on every node. */
export function announceEnded(deps: Pick<Deps, "bus">, sessionIds: string[], reason: SessionEndReason): void {
  for (const id of sessionIds) {
    emit(deps, "session:ended", { reason }, { rooms: [rooms.session(id)] });
    deps.bus.live.disconnect(rooms.session(id));
  }
  if (sessionIds.length) deps.bus.live.signal("sessions:ended", { sessionIds });
}
