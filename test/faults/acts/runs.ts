import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Bot } from "@hoopoe/protocol";
import { type Caller, send } from "../../rig/people.js";
import { until } from "../../rig/until.js";
import { signalAll } from "../rig/processes.js";
import { pidsOf, type System } from "../rig/system.js";
import { awaitAnswers, chatWith, makeBot } from "./bots.js";
import { sized } from "../rig/form.js";
import type { Entry } from "../rig/ledger.js";

/** A question to a bot in a direct chat of its own. */
export type Asked = { asker: Caller; chat: string; messageId: string };

/** How long a model keeps a run where it is: all of them must be there at the same time. */
const dwellMs = sized(3_000, 8_000);
/** Where a run is when its worker dies, and the model that keeps it there. */
export const points = {
  "waiting in the queue": "echo",
  "claimed, its message not begun": "echo",
  "begun, no word yet": `slow-first-${dwellMs}`,
  "in the middle of its words": `pace-${dwellMs / 50}x50ms`,
  "at the end of its words": `late-finish-${dwellMs}`,
} as const;
export type Point = keyof typeof points;

export const workersOf = (system: System): number[] => system.nodes.flatMap((node) => pidsOf(node, "hoopoe-worker"));

/** Every worker at once; their supervisors bring them back. */
export async function killWorkers(system: System): Promise<void> {
  const gone = workersOf(system);
  signalAll(gone, "SIGKILL");
  await until(
    "other workers",
    () => {
      const now = workersOf(system);
      return now.length >= system.nodes.length && now.every((pid) => !gone.includes(pid));
    },
    30_000,
  );
}

/** A bot of each point, and a chat of each person with it. */
export async function makeChats(system: System, people: Caller[]): Promise<Map<Point, { asker: Caller; chat: string }[]>> {
  const chats = new Map<Point, { asker: Caller; chat: string }[]>();
  for (const [point, model] of Object.entries(points) as [Point, string][]) {
    const bot: Bot = await makeBot(system, model);
    chats.set(point, await Promise.all(people.map(async (asker) => ({ asker, chat: await chatWith(asker, bot) }))));
  }
  return chats;
}

export async function ask(chats: { asker: Caller; chat: string }[]): Promise<Asked[]> {
  return Promise.all(chats.map(async ({ asker, chat }) => ({ asker, chat, messageId: (await send(asker, chat, "讲讲 tell me")).id })));
}

/** Keeps answers from being begun or ended in these conversations. Returns how to let go. */
export async function holdUp(system: System, conversationIds: string[]): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: system.postgres.url("hoopoe") });
  // a run of tests that fails on its way takes Postgres down before this
  client.on("error", () => undefined);
  await client.connect();
  await client.query("begin");
  await client.query("select 1 from conversation where id = any($1::uuid[]) order by id for update", [conversationIds]);
  return () => client.end();
}

export type Where = "claimed" | "begun" | "words";

/** All of these runs are held by somebody, for the nth time, whose message is or is not begun. */
export async function reached(system: System, asked: Asked[], { where, generation = 1 }: { where: Where; generation?: number }): Promise<void> {
  const condition = { claimed: "r.message_id is null", begun: "r.message_id is not null", words: "m.ai_next_index > 0" }[where];
  await until(
    `all ${where}`,
    async () => {
      const rows = await system.query(
        `select 1 from bot_run r left join message m on m.id = r.message_id
       where r.trigger_id = any($1::uuid[]) and r.lease_until > now() and r.generation >= $2 and ${condition}`,
        [asked.map(({ messageId }) => messageId), generation],
      );
      return rows.length === asked.length;
    },
    60_000,
  );
}

/** How the questions were answered, all together, and how long each took after `since` (database time, ms) less the model's own time. */
export async function judge(
  system: System,
  asked: Asked[],
  since: number,
): Promise<{ missing: number; repeated: number; unfinished: number; tookMs: number[] }> {
  const sum = { missing: 0, repeated: 0, unfinished: 0, tookMs: [] as number[] };
  await until(
    "every run is over",
    async () => {
      const rows = await system.query("select 1 from bot_run where trigger_id = any($1::uuid[]) and finished_at is null limit 1", [
        asked.map((a) => a.messageId),
      ]);
      return rows.length === 0 || sleep(500, false);
    },
    90_000,
  ).catch(() => false);
  for (const { asker, chat, messageId } of asked) {
    const verdict = await awaitAnswers(asker, chat, [{ answer: { id: messageId } } as Entry], 1_000);
    sum.missing += verdict.missing;
    sum.repeated += verdict.repeated;
    sum.unfinished += verdict.unfinished;
  }
  const rows = await system.query(
    "select extract(epoch from r.finished_at) * 1000 as at, b.model <> 'echo' as dwells from bot_run r join bot b on b.account_id = r.bot_id where trigger_id = any($1::uuid[])",
    [asked.map((a) => a.messageId)],
  );
  sum.tookMs = rows.map((row) => Math.max(0, Number(row.at) - since - (row.dwells ? dwellMs : 0)));
  return sum;
}
