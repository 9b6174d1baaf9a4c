import { client } from "../client.js";

const shownMs = 5_000;
const typists = new Map<string, Map<string, ReturnType<typeof setTimeout>>>();
const listeners = new Set<() => void>();
const tell = (): void => {
  for (const listener of listeners) listener();
};

function forget(conversationId: string, userId: string): void {
  const here = typists.get(conversationId);
  clearTimeout(here?.get(userId));
  if (!here?.delete(userId)) return;
  if (here.size === 0) typists.delete(conversationId);
  tell();
}

client.on("typing", ({ conversationId, userId }) => {
  if (userId === client.session.get().me?.id) return;
  const here = typists.get(conversationId) ?? new Map();
  typists.set(conversationId, here);
  clearTimeout(here.get(userId));
  here.set(
    userId,
    setTimeout(() => forget(conversationId, userId), shownMs),
  );
  tell();
});
client.on("message:created", (message) => forget(message.conversationId, message.sender.id));

/** Whether somebody is typing in a conversation, open here or not. */
export const typingIn = (conversationId: string): { get(): boolean; subscribe(onChange: () => void): () => void } => ({
  get: () => typists.has(conversationId),
  subscribe(onChange) {
    listeners.add(onChange);
    return () => listeners.delete(onChange);
  },
});
