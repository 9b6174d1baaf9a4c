import { type Change, type Changes, type Fault, fail, limits } from "@hoopoe/protocol";
import type { ErasedRow, MembershipRow, MemberRow, MessageRow } from "@hoopoe/store";
import { readerOf } from "../access.js";
import type { Ctx } from "../context.js";
import { presentMember, presentShared } from "../present/conversation.js";
import { presentMessage } from "../present/message.js";
import { currentEpoch } from "./epoch.js";
import { sizeOfChange } from "./size-of-change.js";

/**
 * What changed in a conversation after a rev, as its present state: items by rev, at most `limit` and 240 KiB of them.
 * Membership, rev and items are of one snapshot; what changes while one pages comes with a later page.
 */
export async function readChanges(ctx: Ctx, conversationId: string, input: { afterRev?: number | undefined; limit?: number | undefined }): Promise<Changes> {
  const { afterRev = 0, limit = limits.changesDefault } = input;
  // asked first: a restore in between makes the client begin again, never go on
  const epoch = await currentEpoch(ctx);
  const page = await ctx.store.changes.ofMember(readerOf(ctx, conversationId), { afterRev, limit, bytes: limits.changesBytes });
  if (!page) throw await refusal(ctx);
  const { rev, floorSeq, floorFellRev } = page.conversation;
  const reset = afterRev > rev || (afterRev > 0 && afterRev < floorFellRev);
  const base = { floorSeq, epoch, reset };
  if (reset) return { items: [], rev, more: false, ...base };
  const all = presentChanges(page, afterRev);
  const items = all.slice(0, Math.min(limit, countFitting(all)));
  const more = page.more || all.length > items.length;
  return { items, rev: more ? (items.at(-1)?.rev ?? afterRev) : rev, more, ...base };
}

// the statement wants a living session and a living membership: which of them is not there, only who was refused has to ask
const refusal = async (ctx: Ctx): Promise<Fault> =>
  (await ctx.store.sessions.caller(ctx.actor.sessionId, ctx.actor.id)) ? fail("NOT_FOUND") : fail("TOKEN_INVALID");

type Page = { conversation: MembershipRow; messages: MessageRow[]; members: MemberRow[]; erased: ErasedRow[]; more: boolean };

/** By rev. The conversation's own fields are an item too, unless they lie behind what the page left out. */
function presentChanges({ conversation, messages, members, erased, more }: Page, afterRev: number): Change[] {
  const items: Change[] = [
    ...messages.map((row): Change => ({ rev: row.rev, type: "message", message: presentMessage(row) })),
    ...members.map((row): Change => ({ rev: row.rev, type: "member", member: presentMember(row) })),
    ...erased.map(({ rev, senderId, at }): Change => ({ rev, type: "erased", erased: { senderId, at: at.toISOString() } })),
  ].sort(byRev);
  const { infoRev } = conversation;
  if (infoRev <= afterRev || (more && infoRev > (items.at(-1)?.rev ?? afterRev))) return items;
  return [...items, { rev: infoRev, type: "conversation", conversation: presentShared(conversation, infoRev) } satisfies Change].sort(byRev);
}

const byRev = (a: Change, b: Change): number => a.rev - b.rev;

// at least one, so that a page always gets on
function countFitting(items: Change[]): number {
  let bytes = 0;
  for (const [i, item] of items.entries()) {
    bytes += sizeOfChange(item);
    if (bytes > limits.changesBytes && i > 0) return i;
  }
  return items.length;
}
