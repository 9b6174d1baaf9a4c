import type { Conversation } from "@hoopoe/protocol";
import type { ConversationHandle, MessageView } from "@hoopoe/sdk";
import { createContext, useContext } from "react";

/** What the rows of a chat can do; stable for as long as the conversation is open. */
export type ChatActions = {
  handle: ConversationHandle;
  reply: (message: MessageView) => void;
  jumpTo: (messageId: string) => void;
  showStored: (message: MessageView) => void;
  /** A run that was stopped before it began shows nothing any more. */
  hideThinking: (triggerId: string) => void;
};
export type ChatPlace = ChatActions & { meId: string; kind: Conversation["kind"]; find: (messageId: string) => MessageView | undefined };

export const ChatContext = createContext<ChatPlace | null>(null);

export function useChat(): ChatPlace {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error("a row outside of a chat");
  return chat;
}
