import { limits, type Conversation } from "@hoopoe/protocol";
import type { ConversationDetail } from "@hoopoe/sdk";
import { useEffect, useMemo, useState } from "react";
import { useUsers } from "../directory/use-users.js";
import { useKept } from "../kept.js";
import { type Again, askedAgain, stillWaiting } from "./answer-again.js";
import { useChat } from "./chat-context.js";
import { unanswered } from "./thinking.js";

const none: readonly Again[] = [];

function split(pair: string): { botId: string; triggerId: string } {
  const [botId = "", triggerId = ""] = pair.split(":");
  return { botId, triggerId };
}

/** Bots that were asked here and have not begun; the same array until it changes. */
export function useThinking(view: ConversationDetail, conversation: Conversation, stopped: ReadonlySet<string>) {
  const { meId } = useChat();
  const again = useKept(askedAgain, conversation.id) ?? none;
  const [now, setNow] = useState(Date.now);
  const members = useUsers(useMemo(() => view.members.filter((member) => !member.leftAt).map((member) => member.userId), [view.members]));
  const bots = useMemo(() => new Set(members.filter((user) => user?.kind === "bot").map((user) => user?.id ?? "")), [members]);
  const found = useMemo(
    () => [
      ...unanswered({ messages: view.messages, meId, peer: conversation.peer, bots, stopped, now }),
      ...stillWaiting(again, view.messages, now).filter(({ triggerId }) => !stopped.has(triggerId)),
    ],
    [view.messages, meId, conversation.peer, bots, stopped, now, again],
  );
  const waiting = found.length > 0;
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => setNow(Date.now()), limits.runStartMs / 12);
    return () => clearInterval(timer);
  }, [waiting]);
  const key = found.map(({ botId, triggerId }) => `${botId}:${triggerId}`).join();
  return useMemo(() => (key ? key.split(",").map(split) : []), [key]);
}
