import type { Ai, Message } from "@hoopoe/protocol";

export type Streaming = Message & { ai: Ai };
export const isStreaming = (message: Message): message is Streaming => message.ai?.state === "streaming";

/** Whether `a` holds more of an answer's text than `b`: a later attempt, or more of the same. */
const isFurther = (a: Ai, b: Ai): boolean => a.attempt > b.attempt || (a.attempt === b.attempt && a.nextIndex > b.nextIndex);

/**
 * The newer of two states of one message: the one of the higher rev (rule 4). While an answer streams, its text moves without a rev,
 * so text, `attempt` and `nextIndex` are taken from whichever got further. Returns `held` itself when nothing is new.
 */
export function mergeMessage(held: Message, incoming: Message): Message {
  const newer = incoming.rev > held.rev ? incoming : held;
  if (!isStreaming(held) || !isStreaming(incoming) || !isStreaming(newer)) return newer;
  const further = isFurther(incoming.ai, held.ai) ? incoming : held;
  if (newer === further) return newer;
  const { attempt, nextIndex } = further.ai;
  if (newer.text === further.text && newer.ai.attempt === attempt && newer.ai.nextIndex === nextIndex) return newer;
  return { ...newer, text: further.text, ai: { ...newer.ai, attempt, nextIndex } };
}
