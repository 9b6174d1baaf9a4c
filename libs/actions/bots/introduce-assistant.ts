import { uuidv7 } from "@hoopoe/crypto";
import { type AccountRow, violatedUnique } from "@hoopoe/store";
import { announceJoined } from "../announce.js";
import type { Deps } from "../context.js";

export const assistantUsername = "assistant";
const assistant = { username: assistantUsername, displayName: { zh: "戴胜助手", en: "Hoopoe Assistant" } };

// a person who chose that name keeps it; then there is no built-in assistant
const idOfLiving = (row: AccountRow | null): string | null => (row?.kind === "bot" && row.deactivatedAt === null ? row.id : null);

/** The built-in assistant's account; null before it was made, and where it was ended. */
export async function existingAssistant(deps: Deps): Promise<string | null> {
  return idOfLiving(await deps.store.accounts.byUsername(assistant.username));
}

/** The same, made when first needed. It answers from the shipped documents until a model is given to it. */
async function assistantId(deps: Deps): Promise<string | null> {
  const existing = await deps.store.accounts.byUsername(assistant.username);
  if (existing) return idOfLiving(existing);
  const id = uuidv7();
  try {
    await deps.store.bots.create({ id, username: assistant.username, displayName: assistant.displayName[deps.settings.language] }, {});
    return id;
  } catch (error) {
    if (!violatedUnique(error)) throw error;
    return existingAssistant(deps);
  }
}

/** Gives whoever signs in a direct chat with the assistant, so that the first page has somebody who answers. */
export async function introduceAssistant(deps: Deps, accountId: string): Promise<void> {
  const botId = await assistantId(deps);
  if (botId) await assistantChat(deps, accountId, botId);
}

/** The direct chat of a person with the assistant, begun where there is none. */
export async function assistantChat(deps: Deps, accountId: string, botId: string): Promise<string> {
  const present = await deps.store.conversations.directOf([accountId, botId]);
  if (present) return present;
  const { id, created, members } = await deps.store.conversations.create({
    kind: "direct",
    name: null,
    history: "all",
    dataClass: "internal",
    createdBy: accountId,
    clientId: null,
    members: [
      { accountId, isBot: false, role: "member" },
      { accountId: botId, isBot: true, role: "member" },
    ],
  });
  const shared = created && (await deps.store.conversations.shared(id));
  if (shared) announceJoined(deps, shared, members);
  return id;
}
