import type { Message } from "@hoopoe/protocol";
import type { ConversationHandle, MessageView } from "@hoopoe/sdk";
import { useCallback, useSyncExternalStore } from "react";
import { client } from "../client.js";
import { queries } from "../queries.js";

const indexes = new WeakMap<readonly MessageView[], Map<string, MessageView>>();

/** A message of those that are loaded, as it is now. One index serves everybody who asks until the next change. */
export function findMessage(handle: ConversationHandle, id: string): MessageView | undefined {
  const { messages } = handle.view.get();
  const index = indexes.get(messages) ?? new Map(messages.map((message) => [message.id, message]));
  indexes.set(messages, index);
  return index.get(id);
}

/** The same, drawn again whenever it changes. */
export function useMessage(handle: ConversationHandle, id: string): MessageView | undefined {
  const read = useCallback(() => findMessage(handle, id), [handle, id]);
  return useSyncExternalStore(handle.view.subscribe, read);
}

/** Under which a message that is not loaded is kept after it was read by itself. */
export const messageKey = (id: string): readonly unknown[] => ["message", id];

// Such messages follow their edits and recalls too; after a break they are read again when next shown.
client.on("message:updated", (message) => queries.setQueryData<Message>(messageKey(message.id), (held) => (held && held.rev < message.rev ? message : held)));
client.connection.subscribe(() => {
  if (client.connection.get() === "online") void queries.invalidateQueries({ queryKey: ["message"] });
});
