import { limits } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { client } from "../client.js";
import { Kept } from "../kept.js";

/** A question that was asked anew, until its answer begins. */
export type Again = { runId: string; botId: string; triggerId: string; at: number };

/** By conversation. */
export const askedAgain = new Kept<readonly Again[]>();

/** Has the question of an answer answered anew; the wait for it is shown. @throws HoopoeError */
export async function answerAgain(answer: MessageView): Promise<void> {
  const { runId } = await client.conversation(answer.conversationId).regenerate(answer.id);
  const before = askedAgain.get(answer.conversationId) ?? [];
  const again = { runId, botId: answer.sender.id, triggerId: answer.replyTo ?? "", at: Date.now() };
  askedAgain.set(answer.conversationId, [...before.filter((one) => Date.now() - one.at < limits.runStartMs && one.runId !== runId), again]);
}

/** Those whose answer has not begun. */
export function stillWaiting(again: readonly Again[], messages: readonly MessageView[], now: number): readonly Again[] {
  if (again.length === 0) return again;
  const begun = new Set(messages.map((message) => message.ai?.runId));
  return again.filter(({ runId, at }) => !begun.has(runId) && now - at < limits.runStartMs);
}
