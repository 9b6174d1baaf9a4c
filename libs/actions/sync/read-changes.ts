import { type Change, type Changes, limits } from "@hoopoe/protocol";
import type { MembershipRow } from "@hoopoe/store";
import { requireMembership } from "../access.js";
import type { Ctx } from "../context.js";
import { presentMember, presentShared } from "../present/conversation.js";
import { presentMessage } from "../present/message.js";
import { currentEpoch } from "./epoch.js";
import { sizeOfChange } from "./size-of-change.js";

/**
 * What changed in a conversation after a rev, as its present state: items by rev, at most `limit` and 240 KiB of them.
 * Items that change while one pages get a rev above the snapshot's and come with a later page.
 */
export async function readChanges(ctx: Ctx, conversationId: string, input: { afterRev?: number | undefined; limit?: number | undefined }): Promise<Changes> {
  const membership = await requireMembership(ctx, conversationId);
  const afterRev = input.afterRev ?? 0;
  const epoch = await currentEpoch(ctx);
  const reset = afterRev > membership.rev || (afterRev > 0 && afterRev < membership.floorFellRev);
  const base = { floorSeq: membership.floorSeq, epoch };
  if (reset) return { items: [], rev: membership.rev, more: false, ...base, reset };
  const { items, more } = await collectChanges(ctx, membership, { afterRev, upToRev: membership.rev, limit: input.limit ?? limits.changesDefault });
  return { items, rev: more ? (items.at(-1)?.rev ?? afterRev) : membership.rev, more, ...base, reset };
}

/** The items in (afterRev, upToRev] that this member may see, by rev. */
export async function collectChanges(
  ctx: Pick<Ctx, "store">,
  membership: MembershipRow,
  range: { afterRev: number; upToRev: number; limit: number },
): Promise<{ items: Change[]; more: boolean }> {
  const { afterRev, upToRev, limit } = range;
  const span = { conversationId: membership.id, afterRev, upToRev, limit: limit + 1 };
  const [messages, members] = await Promise.all([ctx.store.messages.changed({ ...span, floorSeq: membership.floorSeq }), ctx.store.members.changed(span)]);
  const all: Change[] = [
    ...messages.map((row): Change => ({ rev: row.rev, type: "message", message: presentMessage(row) })),
    ...members.map((row): Change => ({ rev: row.rev, type: "member", member: presentMember(row) })),
  ];
  if (membership.infoRev > afterRev && membership.infoRev <= upToRev) {
    all.push({ rev: membership.infoRev, type: "conversation", conversation: presentShared(membership, membership.infoRev) });
  }
  all.sort((a, b) => a.rev - b.rev);
  const fitting = Math.min(limit, countFitting(all));
  return { items: all.slice(0, fitting), more: all.length > fitting };
}

// at least one, so that a page always gets on
function countFitting(items: Change[]): number {
  let bytes = 0;
  for (const [i, item] of items.entries()) {
    bytes += sizeOfChange(item);
    if (bytes > limits.changesBytes && i > 0) return i;
  }
  return items.length;
}
