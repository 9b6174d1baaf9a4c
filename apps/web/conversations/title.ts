import type { Conversation } from "@hoopoe/protocol";
import type { TFunction } from "i18next";
import type { IconName } from "../controls/icon.js";

/** What a conversation is called: its name, or the other person's. */
export function titleOf(t: TFunction, conversation: Pick<Conversation, "kind" | "name" | "peer">): string {
  if (conversation.kind === "direct") return conversation.peer?.displayName ?? t("conversations.formerUser");
  return conversation.name ?? t(conversation.kind === "channel" ? "conversations.unnamedChannel" : "conversations.unnamed");
}

/** The picture of a conversation that has no face of its own. */
export const iconOf = (conversation: Pick<Conversation, "kind">): IconName | undefined =>
  conversation.kind === "direct" ? undefined : conversation.kind === "channel" ? "channel" : "people";

/** The built-in assistant's direct chat, which every account has from its beginning. */
export const isAssistant = (conversation: Pick<Conversation, "kind" | "peer">): boolean =>
  conversation.kind === "direct" && conversation.peer?.kind === "bot" && conversation.peer.username === "assistant";
