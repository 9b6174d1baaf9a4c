import { effectiveJurisdiction, type ModelChoice } from "@hoopoe/protocol";
import type { BotRow, Consents, EgressPolicyRow, MessageRow, ProviderRow, RunRow } from "@hoopoe/store";
import type { Deps } from "../context.js";
import { type DataClass, stricterClass } from "./data-class.js";
import { earlierMessages } from "./earlier-messages.js";
import { taskInstruction } from "./task-words.js";
import { taskMessages } from "./task-messages.js";

type Connected = ProviderRow & { effectiveJurisdiction: "local" | "domestic" | "overseas" };

/** A file on a message, as far as models are told of it: never its name. `type`: its media type; `size` in bytes. */
type Attachment = { id: string; type: string; size: number };

/** What a bot may be told for one answer. */
export type RunContext = {
  bot: BotRow;
  /** null: the built-in assistant. */
  provider: Connected | null;
  /** The bot's provider was disconnected. */
  providerGone: boolean;
  /** What is asked next when the first one fails, in order; those whose provider is gone are left out. */
  fallbacks: { provider: Connected; model: string }[];
  conversation: { id: string; dataClass: DataClass };
  trigger: { text: string; attachments: readonly Attachment[]; senderName: string; threadRoot: string | null; subjects: readonly string[] };
  /** Oldest first, without the trigger. `isAnswer`: of a model. `subjects`: whose words they are, of an answer those that it was made of too. */
  history: { senderName: string; fromBot: boolean; isAnswer: boolean; text: string; attachments: readonly Attachment[]; subjects: readonly string[] }[];
  /** As whom what hangs on these messages is read: the bot; for an everyday command its asker. */
  readerId: string;
  /** What the product itself adds to the bot's instructions: what an everyday command asks for. */
  instruction: string | null;
  /** Whoever asked may not use this bot here, or no longer read what the command is about. */
  denied: boolean;
  /** What may leave, to where. */
  policy: EgressPolicyRow;
  /** Of whoever asked and everybody whose words are here. */
  consents: ReadonlyMap<string, Consents>;
};

/**
 * Gathers what this bot may use for these readers: messages that every present member may read, so that an answer tells nobody what they could not
 * have read themselves; for an everyday command those that its asker may read. Null when the bot, the conversation or the trigger is gone.
 */
export async function gatherRunContext(deps: Deps, run: RunRow): Promise<RunContext | null> {
  const [bot, conversation, trigger, membership, floorSeq, task] = await Promise.all([
    deps.store.bots.byId(run.bot_id),
    deps.store.conversations.shared(run.conversation_id),
    deps.store.messages.byId(run.trigger_id),
    deps.store.members.living(run.conversation_id, run.bot_id),
    deps.store.members.highestFloor(run.conversation_id),
    deps.store.tasks.of(run.trigger_id),
  ]);
  if (!bot || bot.deactivatedAt || !conversation || !trigger || trigger.recalled_at || trigger.unreadable || !membership) return null;
  const [said, provider, fallbacks, policy] = await Promise.all([
    task ? taskMessages(deps, task, run.asker_id) : earlierMessages(deps, { run, bot, trigger, floorSeq }),
    connected(deps, bot.providerId),
    connectedFallbacks(deps, bot.fallbacks),
    deps.store.egressPolicy.current(),
  ]);
  const earlier = said?.rows ?? [];
  const rows = [trigger, ...earlier];
  const [names, runs] = await Promise.all([namesOf(deps, rows), runsOf(deps, rows)]);
  const sources = await deps.store.runs.sourcesOf([...runs.values()]);
  // of what was forwarded, also whose words it was first
  const subjectsOf = (row: MessageRow): string[] => [
    ...new Set([row.asker_id ?? row.sender_id, row.forwarded_owner ?? [], sources.get(runs.get(row.id) ?? "") ?? []].flat()),
  ];
  return {
    bot,
    provider,
    providerGone: bot.providerId !== null && provider === null,
    fallbacks,
    conversation: { id: conversation.id, dataClass: said?.dataClass ? stricterClass(conversation.dataClass, said.dataClass) : conversation.dataClass },
    trigger: {
      text: trigger.text,
      attachments: attachedTo(trigger),
      senderName: names.get(trigger.sender_id) ?? "",
      threadRoot: threadOf(bot, conversation.kind, trigger),
      subjects: subjectsOf(trigger),
    },
    history: earlier.map((row) => ({
      senderName: names.get(row.sender_id) ?? "",
      fromBot: !task && row.sender_id === bot.id,
      isAnswer: row.run_id !== null,
      text: row.text,
      attachments: attachedTo(row),
      subjects: subjectsOf(row),
    })),
    readerId: task ? run.asker_id : bot.id,
    instruction: task && taskInstruction(task.kind, task.language),
    denied: said === null || !mayUse(bot, run),
    policy,
    consents: await deps.store.consents.current([run.asker_id, ...rows.flatMap(subjectsOf)]),
  };
}

const mayUse = (bot: BotRow, run: RunRow): boolean =>
  (bot.allowedPeople?.includes(run.asker_id) ?? true) && (bot.allowedConversations?.includes(run.conversation_id) ?? true);

const attachedTo = ({ attachments }: MessageRow): Attachment[] => attachments.map(({ id, type, size }) => ({ id, type, size }));

/** In which thread it answers; a direct chat has no use for threads of their own. */
function threadOf(bot: BotRow, kind: string, trigger: MessageRow): string | null {
  return trigger.thread_root ?? (bot.replyIn === "thread" && kind !== "direct" ? trigger.id : null);
}

async function connected(deps: Deps, providerId: string | null): Promise<Connected | null> {
  const provider = providerId ? await deps.store.providers.byId(providerId) : null;
  return provider && { ...provider, effectiveJurisdiction: effectiveJurisdiction(provider.jurisdiction, provider.baseUrl) };
}

async function connectedFallbacks(deps: Deps, choices: ModelChoice[]): Promise<{ provider: Connected; model: string }[]> {
  const found = await Promise.all(choices.map(async ({ providerId, model }) => ({ provider: await connected(deps, providerId), model })));
  return found.filter((choice): choice is { provider: Connected; model: string } => choice.provider !== null);
}

async function namesOf(deps: Deps, rows: MessageRow[]): Promise<Map<string, string>> {
  const accounts = await deps.store.accounts.byIds([...new Set(rows.map((row) => row.sender_id))]);
  return new Map(accounts.map((account) => [account.id, account.username]));
}

/** By which run the words of each message were made, where a bot made them: of an answer that was forwarded its first one's. */
async function runsOf(deps: Deps, rows: MessageRow[]): Promise<Map<string, string>> {
  const found = await Promise.all(
    rows.map(async (row) => {
      const made = row.forwarded_label && row.forwarded_from ? await deps.store.messages.byId(row.forwarded_from) : row;
      return [row.id, made?.run_id ?? null] as const;
    }),
  );
  return new Map(found.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}
