import type { BotRow, MessageRow, RunRow } from "@hoopoe/store";
import type { Deps } from "../context.js";
import type { DataClass } from "./data-class.js";

/** Messages for a prompt, oldest first; with the class of the conversation that they come from, where it is another one. */
export type Said = { rows: MessageRow[]; dataClass: DataClass | null };
type Asking = { run: RunRow; bot: BotRow; trigger: MessageRow; floorSeq: number };

/** How far up a chain of replies is followed that lies outside of what else is told. */
const repliedTo = 5;

/** What was said before a question, as the bot's rule has it: of its thread, or of the main line; and what the question replies to, however long ago. */
export async function earlierMessages(deps: Deps, asking: Asking): Promise<Said> {
  const { run, bot, trigger, floorSeq } = asking;
  const bounds = { conversationId: run.conversation_id, floorSeq, beforeSeq: trigger.seq, limit: bot.contextMessages };
  const root = trigger.thread_root;
  const lines = root ? await deps.store.messages.thread(root, bounds) : bot.contextScope === "thread" ? [] : await deps.store.messages.mainLine(bounds);
  const since = bot.contextScope === "asked" ? ((await deps.store.runs.askedBefore(run, trigger.seq)) ?? 0) : 0;
  const told = lines.filter((row) => row.seq >= since || row.id === root);
  const rows = [...(await repliesOf(deps, asking, new Set(told.map((row) => row.id)))), ...told];
  return { rows: currentAnswers(rows.filter(isPart)).toSorted((a, b) => a.seq - b.seq), dataClass: null };
}

/** The messages that the question replies to, one after the other, which are not told anyway. */
async function repliesOf(deps: Deps, { trigger, floorSeq }: Asking, told: ReadonlySet<string>): Promise<MessageRow[]> {
  const found: MessageRow[] = [];
  for (let id = trigger.reply_to; id !== null && !told.has(id) && found.length < repliedTo; ) {
    const row = await deps.store.messages.byId(id);
    if (!row || row.conversation_id !== trigger.conversation_id || row.seq < floorSeq) break;
    found.push(row);
    id = row.reply_to;
  }
  return found;
}

/** What people wrote or attached, and answers that came to an end with something in them. */
export function isPart(row: MessageRow): boolean {
  if (row.recalled_at || row.unreadable || (row.text === "" && row.attachments.length === 0)) return false;
  return row.ai_state === null || row.ai_state === "done" || row.ai_state === "stopped";
}

/** Of one bot's answers to one message only the latest. Rows in the order of their numbers, or at least of each other's versions. */
export function currentAnswers(rows: MessageRow[]): MessageRow[] {
  const latest = new Map<string, MessageRow>();
  for (const row of rows) if (row.run_id) latest.set(`${row.sender_id}/${row.reply_to}`, row);
  return rows.filter((row) => !row.run_id || latest.get(`${row.sender_id}/${row.reply_to}`) === row);
}
