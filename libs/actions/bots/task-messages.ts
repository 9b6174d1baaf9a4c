import { limits } from "@hoopoe/protocol";
import type { RunTask } from "@hoopoe/store";
import type { Deps } from "../context.js";
import { currentAnswers, isPart, type Said } from "./earlier-messages.js";

/** What an everyday command is about, as its asker may read it now; null when they no longer may. */
export async function taskMessages(deps: Deps, task: RunTask, askerId: string): Promise<Said | null> {
  const [membership, conversation] = await Promise.all([
    deps.store.conversations.membership(task.conversationId, askerId),
    deps.store.conversations.shared(task.conversationId),
  ]);
  if (!membership || !conversation) return null;
  const bounds = { conversationId: task.conversationId, floorSeq: Math.max(membership.floorSeq, task.fromSeq), limit: limits.commandMessages };
  const rows =
    task.threadRoot === null
      ? (await deps.store.messages.page({ ...bounds, beforeSeq: task.toSeq + 1 })).reverse()
      : await deps.store.messages.thread(task.threadRoot, { ...bounds, beforeSeq: task.toSeq + 1 });
  return { rows: currentAnswers(rows.filter(isPart)), dataClass: conversation.dataClass };
}
