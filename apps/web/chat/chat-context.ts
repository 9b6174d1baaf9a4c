import type { Conversation, Message } from "@hoopoe/protocol";
import type { ConversationHandle, MessageView } from "@hoopoe/sdk";
import type { Command } from "./command-dialog.js";
import { createContext, useContext } from "react";

/** What opens over the chat: a dialog about a message, or the picker of a reaction beside `anchor`. */
export type Asked =
  | { what: "stored" | "recall" | "versions" | "forward"; message: MessageView }
  | { what: "picture"; message: MessageView; fileId: string }
  | { what: "receipt"; runId: string; state: string }
  | { what: "far"; message: Message }
  | { what: "command"; command: Command }
  | { what: "reaction"; message: MessageView; anchor: Element };

/** What the rows of a chat can do; stable for as long as the conversation is open. */
export type ChatActions = {
  handle: ConversationHandle;
  reply: (message: MessageView) => void;
  jumpTo: (messageId: string) => void;
  ask: (asked: Asked) => void;
  /** A run that was stopped before it began shows nothing any more. */
  hideThinking: (triggerId: string) => void;
};
export type ChatPlace = ChatActions & {
  meId: string;
  kind: Conversation["kind"];
  role: Conversation["role"];
  /** The one administrator of the conversation, when there is only one. */
  onlyAdmin: string | null;
};

export const ChatContext = createContext<ChatPlace | null>(null);

export function useChat(): ChatPlace {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error("a row outside of a chat");
  return chat;
}
