import type { Delta, Member, ServerPayload } from "@hoopoe/protocol";
import type { Handles } from "../conversation/handles.js";
import type { Directory } from "../conversations/directory.js";
import { itemOfEvent } from "../log/item.js";
import type { Presence } from "../users/presence.js";
import type { Server } from "./server.js";

export type EventTargets = { server: Server; directory: Directory; handles: Handles; presence: Presence };

/** Gives a server event to those whom it concerns. Unknown events with a rev are counted (protocol, 'REST'). */
export function routeEvent(targets: EventTargets, event: string, payload: unknown): void {
  switch (event) {
    case "message:delta": {
      const delta = payload as Delta;
      return targets.handles.find(delta.conversationId)?.delta(delta);
    }
    case "receipt:updated":
      return routeReceipt(targets, payload as ServerPayload<"receipt:updated">);
    case "typing": {
      const { conversationId, userId } = payload as ServerPayload<"typing">;
      return targets.handles.find(conversationId)?.heardTyping(userId);
    }
    case "presence:changed": {
      const { userId, state } = payload as ServerPayload<"presence:changed">;
      return targets.presence.heard(userId, state);
    }
    default:
      routeItem(targets, event, payload);
  }
}

function routeReceipt({ server, directory, handles }: EventTargets, { conversationId, userId, readSeq }: ServerPayload<"receipt:updated">): void {
  handles.find(conversationId)?.receipt(userId, readSeq);
  if (userId !== server.me) return;
  directory.readMark(conversationId, readSeq);
  directory.settleRead(conversationId, readSeq);
}

function routeItem({ server, directory, handles }: EventTargets, event: string, payload: unknown): void {
  const item = itemOfEvent(event, payload);
  if (!item) return;
  const { conversationId, rev } = item;
  if (event === "conversation:removed") return directory.removed(conversationId, rev);
  // Its rev is the membership's, which `member:updated` brings: counted here, that one would pass for doubled.
  if (event === "conversation:created") return directory.created(conversationId, rev);
  if (item.type === "member" && hasLeft(item.member, server.me)) return directory.removed(conversationId, rev);
  handles.find(conversationId)?.event(item);
  directory.ingest(conversationId, item);
}

/** The caller's own leaving, which `conversation:removed` says too. */
const hasLeft = (member: Member, me: string): boolean => member.userId === me && member.leftAt !== null;
