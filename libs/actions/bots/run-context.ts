import { effectiveJurisdiction } from "@hoopoe/protocol";
import type { BotRow, MessageRow, ProviderRow, RunRow } from "@hoopoe/store";
import type { Deps } from "../context.js";

/** What a bot may be told for one answer. */
export type RunContext = {
  bot: BotRow;
  /** null: the built-in assistant. */
  provider: (ProviderRow & { effectiveJurisdiction: "local" | "domestic" | "overseas" }) | null;
  /** The bot's provider was disconnected. */
  providerGone: boolean;
  conversation: { id: string; dataClass: "public" | "internal" | "personal" | "secret" };
  trigger: { text: string; senderName: string; threadRoot: string | null };
  /** Oldest first, without the trigger. */
  history: { senderName: string; fromBot: boolean; text: string }[];
  /** Whose words are in the prompt. */
  sourceIds: string[];
};

const historyMessages = 40;

/**
 * Gathers what this bot may use for these readers: messages that every present member may read, so that an answer tells nobody
 * what they could not have read themselves. Null when the bot, the conversation or the trigger is gone.
 */
export async function gatherRunContext(deps: Deps, run: RunRow): Promise<RunContext | null> {
  const [bot, conversation, trigger, membership, floorSeq] = await Promise.all([
    deps.store.bots.byId(run.bot_id),
    deps.store.conversations.shared(run.conversation_id),
    deps.store.messages.byId(run.trigger_id),
    deps.store.members.living(run.conversation_id, run.bot_id),
    deps.store.members.highestFloor(run.conversation_id),
  ]);
  if (!bot || bot.deactivatedAt || !conversation || !trigger || trigger.recalled_at || trigger.unreadable || !membership) return null;
  const [page, provider] = await Promise.all([
    deps.store.messages.page({ conversationId: run.conversation_id, floorSeq, beforeSeq: trigger.seq, limit: historyMessages }),
    bot.providerId ? deps.store.providers.byId(bot.providerId) : null,
  ]);
  const earlier = page.reverse().filter((row) => isPart(row) && sameThread(row, trigger));
  const names = await namesOf(deps, [trigger, ...earlier]);
  return {
    bot,
    provider: provider && { ...provider, effectiveJurisdiction: effectiveJurisdiction(provider.jurisdiction, provider.baseUrl) },
    providerGone: bot.providerId !== null && provider === null,
    conversation: { id: conversation.id, dataClass: conversation.dataClass },
    trigger: { text: trigger.text, senderName: names.get(trigger.sender_id) ?? "", threadRoot: trigger.thread_root },
    history: earlier.map((row) => ({ senderName: names.get(row.sender_id) ?? "", fromBot: row.sender_id === bot.id, text: row.text })),
    sourceIds: [trigger, ...earlier].map((row) => row.asker_id ?? row.sender_id),
  };
}

// what people wrote, and answers that came to an end with something in them
function isPart(row: MessageRow): boolean {
  if (row.recalled_at || row.unreadable || row.text === "") return false;
  return row.ai_state === null || row.ai_state === "done" || row.ai_state === "stopped";
}

const sameThread = (row: MessageRow, trigger: MessageRow): boolean =>
  trigger.thread_root === null ? row.thread_root === null : row.thread_root === trigger.thread_root || row.id === trigger.thread_root;

async function namesOf(deps: Deps, rows: MessageRow[]): Promise<Map<string, string>> {
  const accounts = await deps.store.accounts.byIds([...new Set(rows.map((row) => row.sender_id))]);
  return new Map(accounts.map((account) => [account.id, account.username]));
}
