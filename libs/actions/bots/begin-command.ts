import { uuidv7 } from "@hoopoe/crypto";
import { type CommandInput, type CommandStarted, errorCodes, fail, Fault, invalid } from "@hoopoe/protocol";
import type { MembershipRow, MessageRow, RunTask } from "@hoopoe/store";
import { maySee, requireMembership } from "../access.js";
import type { Ctx } from "../context.js";
import { createConversation } from "../conversations/create-conversation.js";
import { titleOf } from "../conversations/title-of.js";
import { sendMessage } from "../messages/send-message.js";
import { assistantUsername } from "./introduce-assistant.js";
import { taskMessages } from "./task-messages.js";
import { taskQuestion } from "./task-words.js";

/** How many messages before the one to be answered a draft takes into account. */
const draftMessages = 30;
type About = { task: RunTask; membership: MembershipRow };

/**
 * Puts an everyday command as a question of the actor's into their direct chat with a bot, where it is answered like any other. What it is about is kept
 * beside it and read again when it is answered, as the actor may read it then. @throws CONFLICT when there is nothing to do, or no bot to do it
 */
export async function beginCommand(ctx: Ctx, input: CommandInput): Promise<CommandStarted> {
  const about = await aboutWhat(ctx, input);
  const said = await taskMessages(ctx, about.task, ctx.actor.id);
  const count = said?.rows.length ?? 0;
  if (count === 0)
    throw fail("CONFLICT", input.kind === "summarise-unread" ? "There is nothing new to summarise." : "There is nothing in it that could be read.");
  const botId = await chooseBot(ctx, input.botId);
  const { conversation } = await createConversation(ctx, { kind: "direct", memberIds: [botId] });
  const text = taskQuestion({ ...about.task, title: await titleOf(ctx, about.membership), wish: input.wish });
  const id = uuidv7();
  // before the question, so that no worker finds a question without it
  await ctx.store.tasks.put(id, about.task);
  const sent = await sendMessage(ctx, { conversationId: conversation.id, clientId: input.clientId, text, mentions: [], attachments: [] }, { id }).catch(
    async (error: unknown) => {
      // one that may have been committed all the same keeps its task
      if (error instanceof Fault && !errorCodes[error.code].retryable) await ctx.store.tasks.drop(id);
      throw error;
    },
  );
  if (sent.id !== id) await ctx.store.tasks.drop(id);
  return { conversationId: conversation.id, triggerId: sent.id, botId, messages: count, duplicate: sent.duplicate };
}

async function aboutWhat(ctx: Ctx, input: CommandInput): Promise<About> {
  const common = { kind: input.kind, language: input.language ?? ctx.settings.language, threadRoot: null };
  if (input.kind === "summarise-unread") {
    const membership = await requireMembership(ctx, input.conversationId);
    const from = (input.afterSeq ?? membership.readSeq) + 1;
    return { membership, task: { ...common, conversationId: membership.id, fromSeq: from, toSeq: Math.max(from, membership.lastSeq) } };
  }
  const { message, membership } = await requireReadable(ctx, input.messageId);
  const task = { ...common, conversationId: message.conversation_id };
  if (input.kind === "translate") return { membership, task: { ...task, fromSeq: message.seq, toSeq: message.seq } };
  if (input.kind === "draft-reply") {
    const fromSeq = message.thread_root ? 1 : Math.max(1, message.seq - draftMessages);
    return { membership, task: { ...task, fromSeq, toSeq: message.seq, threadRoot: message.thread_root } };
  }
  return { membership, task: { ...task, fromSeq: 1, toSeq: membership.lastSeq, threadRoot: message.thread_root ?? message.id } };
}

async function requireReadable(ctx: Ctx, messageId: string): Promise<{ message: MessageRow; membership: MembershipRow }> {
  const message = await ctx.store.messages.byId(messageId);
  if (!message) throw fail("NOT_FOUND");
  const membership = await requireMembership(ctx, message.conversation_id);
  if (!maySee(membership, message.seq)) throw fail("NOT_FOUND");
  return { message, membership };
}

/** The bot that does it: the one that is named, the assistant if it has a model, else the first that has one and that the actor may use. */
async function chooseBot(ctx: Ctx, botId: string | undefined): Promise<string> {
  const usable = await ctx.store.bots.usableBy(ctx.actor.id);
  if (botId !== undefined) {
    if (!usable.some((bot) => bot.id === botId)) throw invalid("botId", "names no bot with a model that you may use in a direct chat");
    return botId;
  }
  const chosen = usable.find((bot) => bot.username === assistantUsername) ?? usable[0];
  if (!chosen) {
    throw fail("CONFLICT", "No bot with a model is connected that could do this: an administrator connects one.", {
      errors: [{ path: "botId", message: "is needed, and there is none" }],
    });
  }
  return chosen.id;
}
