import { type Erasure, fail } from "@hoopoe/protocol";
import type { ErasureKind, SharedRow } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import { audited } from "../admin/audited.js";
import { announceEnded, emit, rooms } from "../announce.js";
import type { Ctx, Deps } from "../context.js";
import { presentShared } from "../present/conversation.js";
import { presentErasure } from "../present/erasure.js";

type Request = { kind: ErasureKind; subjectId: string; requestedBy: string | null; requestId: string };

/**
 * Erases a person or a conversation, by an administrator: their keys are destroyed when this returns, so nobody reads their texts any more; a worker
 * then goes through all that is left of them. Asked again it tells how far that is.
 */
export async function erase(ctx: Ctx, kind: ErasureKind, subjectId: string): Promise<Erasure> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: `${kind}.erase`, targetKind: kind === "person" ? "account" : "conversation", targetId: subjectId, fields: [] }, () =>
    beginErasure(ctx, { kind, subjectId, requestedBy: ctx.actor.id, requestId: ctx.requestId }),
  );
}

/** As `erase`, for whoever stands at the machine. */
export async function beginErasure(deps: Pick<Deps, "store" | "bus">, request: Request): Promise<Erasure> {
  const conversation = request.kind === "person" ? await requirePerson(deps, request.subjectId) : await requireConversation(deps, request.subjectId);
  const begun = await deps.store.erasures.begin(request);
  if ("heldBy" in begun) throw fail("CONFLICT", `A legal hold is in the way: nothing is erased until it is released (${begun.heldBy.join(", ")}).`);
  deps.bus.live.signal("keys:destroyed", {});
  announceEnded(deps, begun.ended.sessions, "deactivated");
  if (conversation) for (const removed of begun.ended.members) announceErased(deps, conversation, removed);
  return presentErasure(begun.erasure);
}

async function requirePerson({ store }: Pick<Deps, "store">, id: string): Promise<null> {
  const account = await store.accounts.byId(id);
  if (!account) throw fail("NOT_FOUND");
  if (account.kind === "bot") throw fail("CONFLICT", "A bot is ended, not erased; what it answered goes with those who asked.");
  if (account.role === "admin" && !account.deactivatedAt && (await store.accounts.countAdmins()) < 2)
    throw fail("CONFLICT", "This is the last administrator; make another one first.");
  return null;
}

/** Null when it is gone already, by an erasure. */
async function requireConversation({ store }: Pick<Deps, "store">, id: string): Promise<SharedRow | null> {
  const conversation = await store.conversations.shared(id);
  if (!conversation && !(await store.erasures.ofSubject("conversation", id))) throw fail("NOT_FOUND");
  return conversation;
}

/** Everybody in it hears that they are out; of its name they hear nothing. */
function announceErased(
  deps: Pick<Deps, "bus">,
  conversation: SharedRow,
  { conversationId, rev, accountIds }: { conversationId: string; rev: number; accountIds: string[] },
): void {
  const room = rooms.conversation(conversationId);
  deps.bus.live.signal("members:changed", { conversationId, accountIds });
  emit(deps, "conversation:removed", presentShared({ ...conversation, name: null }, rev), { rooms: accountIds.map(rooms.account) });
  for (const accountId of accountIds) deps.bus.live.leave(rooms.account(accountId), room);
}
