import type { File, SendInput, Sent } from "@hoopoe/protocol";
import { type Appended, appendedRow, type Forwarded, type MessageRow } from "@hoopoe/store";
import { requireMayPost } from "../access.js";
import { announceCreated } from "../announce.js";
import { dispatchRun } from "../bots/dispatch-run.js";
import type { Ctx } from "../context.js";

/**
 * Sends a person's message: resolves once it is committed, then it is announced and its bot runs go to the queue.
 * The same clientId again gives the first answer with `duplicate: true`. `prepared`: the id it takes, where something is kept under it already.
 */
export async function sendMessage(ctx: Ctx, input: SendInput, prepared?: { id: string }): Promise<Sent> {
  await requireMaySend(ctx, input.conversationId);
  return append(ctx, input, { id: prepared?.id });
}

/** The same rights and rates for everything that a person puts into a conversation. */
export async function requireMaySend(ctx: Ctx, conversationId: string): Promise<void> {
  ctx.limiter.take("send", ctx.actor.id);
  await requireMayPost(ctx, conversationId);
  ctx.limiter.take("conversation", conversationId);
}

type Beside = { id?: string | undefined; forwards?: { sourceId: string; of: Forwarded; files: readonly File[] } };

/** Appends and announces; who may is asked before. */
export async function append(ctx: Ctx, input: SendInput, { id: preparedId, forwards }: Beside): Promise<Sent> {
  const attachments = forwards?.files ? attachedTo(forwards.files) : await uploadsOf(ctx, input.attachments);
  const appended = await ctx.store.messages.append({
    conversationId: input.conversationId,
    senderId: ctx.actor.id,
    sessionId: ctx.actor.sessionId,
    clientId: input.clientId,
    text: input.text,
    mentions: input.mentions,
    replyTo: input.replyTo ?? null,
    threadRoot: input.threadRoot ?? null,
    wakes: await ctx.keywords.wokenBy(input.text),
    id: preparedId,
    forwards,
    attachments,
  });
  const { id, seq, rev, createdAt, duplicate } = appended;
  // a turn later, so that the acknowledgement goes first
  if (!duplicate) process.nextTick(announce, ctx, createdRow(ctx, input, { appended, forwarded: forwards?.of, attachments }), appended.runIds);
  return { id, seq, rev, createdAt: createdAt.toISOString(), duplicate };
}

type Attached = { ids: readonly string[]; files: readonly File[] };
const attachedTo = (files: readonly File[]): Attached => ({ ids: files.map(({ id }) => id), files });

/** What was uploaded under these ids; of one that is not there, or another's, the append says no, unless it finds that it was sent before. */
const uploadsOf = async (ctx: Ctx, ids: readonly string[]): Promise<Attached | undefined> =>
  ids.length ? { ids, files: await ctx.store.files.ofUploader(ctx.actor.id, ids) } : undefined;

function announce(ctx: Ctx, row: MessageRow, runIds: string[]): void {
  announceCreated(ctx, row);
  for (const id of runIds) dispatchRun(ctx, { id, generation: 0 });
}

type Sending = { appended: Appended; forwarded: Forwarded | undefined; attachments: Attached | undefined };

const createdRow = (ctx: Ctx, input: SendInput, { appended, forwarded, attachments }: Sending): MessageRow =>
  appendedRow({
    id: appended.id,
    conversation_id: input.conversationId,
    seq: appended.seq,
    rev: appended.rev,
    sender_id: ctx.actor.id,
    client_id: input.clientId,
    body_version: 1,
    mentions: appended.mentions,
    reply_to: input.replyTo ?? null,
    thread_root: input.threadRoot ?? null,
    created_at: appended.createdAt,
    text: input.text,
    attachments: attachments?.files ?? [],
    forwarded,
  });
