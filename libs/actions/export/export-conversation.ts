import { uuidv7 } from "@hoopoe/crypto";
import { type ExportQuery, limits, type Message } from "@hoopoe/protocol";
import type { Extent } from "@hoopoe/store";
import { readerOf, requireMembership } from "../access.js";
import type { Ctx } from "../context.js";
import { titleOf } from "../conversations/title-of.js";
import { presentMessage } from "../present/message.js";
import { type Format, formats, type Heading } from "./formats.js";
import { implicitMark } from "./implicit-mark.js";

/** A file on its way: its pieces are read as they are asked for, a page of messages at a time. */
export type ExportFile = { type: string; name: string; pieces: AsyncIterable<string> };

/**
 * What the actor may read of a conversation as a file, in the order of its numbers; AI text with its label, and the implicit mark once when there is any.
 * It ends with what was there when it began. Session and membership are asked for with every page: whoever is taken out gets no more of it.
 * @throws Fault NOT_FOUND, RATE_LIMITED; while it is read also TOKEN_INVALID
 */
export async function exportConversation(ctx: Ctx, conversationId: string, query: ExportQuery): Promise<ExportFile> {
  ctx.limiter.take("export", ctx.actor.id);
  const membership = await requireMembership(ctx, conversationId);
  const span = { from: query.from ? new Date(query.from) : null, to: query.to ? new Date(query.to) : null };
  const [extent, organisation, name] = await Promise.all([
    ctx.store.messages.extent(conversationId, { floorSeq: membership.floorSeq, ...span }),
    ctx.store.setup.organisation(),
    titleOf(ctx, membership),
  ]);
  const fileId = uuidv7();
  const heading: Heading = {
    mark: extent?.hasAiText ? implicitMark(organisation?.name ?? "", fileId) : null,
    language: ctx.settings.language,
    exportedAt: new Date().toISOString(),
    conversation: { id: conversationId, kind: membership.kind, name, dataClass: membership.dataClass },
  };
  const format = formats[query.format];
  ctx.log.info({ conversationId, format: query.format, requestId: ctx.requestId }, "a conversation is exported");
  const inSpan = (at: Date): boolean => (span.from === null || at >= span.from) && (span.to === null || at <= span.to);
  return { type: format.type, name: `hoopoe-${fileId}.${format.extension}`, pieces: pieces(ctx, { conversationId, format, heading, extent, inSpan }) };
}

type Writing = { conversationId: string; format: Format; heading: Heading; extent: Extent | null; inSpan: (at: Date) => boolean };

async function* pieces(ctx: Ctx, writing: Writing): AsyncGenerator<string> {
  const { format, heading, extent } = writing;
  const names = new Map<string, string>();
  yield format.begin(heading);
  let isFirst = true;
  for (let after = extent && extent.fromSeq - 1; extent !== null && after !== null; ) {
    const page = await readOn(ctx, writing, { after, toSeq: extent.toSeq });
    await learnNames(ctx, names, page.messages);
    let piece = "";
    for (const message of page.messages) {
      piece += format.message(message, { heading, isFirst, nameOf: (id) => names.get(id) ?? "" });
      isFirst = false;
    }
    if (piece) yield piece;
    after = page.next;
  }
  yield format.end([...names].map(([id, name]) => ({ id, name })));
}

/** The next page after a seq; `next` null at the end. */
async function readOn(ctx: Ctx, writing: Writing, { after, toSeq }: { after: number; toSeq: number }): Promise<{ messages: Message[]; next: number | null }> {
  const { conversationId, inSpan } = writing;
  const rows = await ctx.store.messages.read(readerOf(ctx, conversationId), { afterSeq: after, beforeSeq: toSeq + 1, limit: limits.pageMax });
  const last = rows.at(-1)?.seq;
  return { messages: rows.filter((row) => inSpan(row.created_at)).map(presentMessage), next: last === undefined || last >= toSeq ? null : last };
}

async function learnNames(ctx: Ctx, names: Map<string, string>, messages: Message[]): Promise<void> {
  const unknown = [...new Set(messages.map((message) => message.sender.id))].filter((id) => !names.has(id));
  if (unknown.length) for (const account of await ctx.store.accounts.byIds(unknown)) names.set(account.id, account.displayName);
}
