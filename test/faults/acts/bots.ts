import { setTimeout as sleep } from "node:timers/promises";
import type { Bot, Message, ModelProvider } from "@hoopoe/protocol";
import { allMessages, type Caller, uniqueName } from "../../rig/people.js";
import { until } from "../../rig/until.js";
import { type Entry, Ledger } from "../rig/ledger.js";
import { type Node, type System } from "../rig/system.js";
import { gather, hire } from "./crowd.js";
import { killProgram } from "./kill-and-write.js";

/** A bot on the scripted host; `model` is how the host behaves. */
export async function makeBot({ admin, models }: System, model: string): Promise<Bot> {
  const provider = await admin.ok<ModelProvider>("POST", "/admin/model-providers", { name: uniqueName("house"), baseUrl: models.url, jurisdiction: "local" });
  const triggers = { direct: true, mention: true };
  return admin.ok<Bot>("POST", "/admin/bots", { username: uniqueName("bot"), displayName: model, providerId: provider.id, model, systemPrompt: "", triggers });
}

export async function chatWith(caller: Caller, bot: Bot): Promise<string> {
  return (await caller.ok<{ id: string }>("POST", "/conversations", { kind: "direct", memberIds: [bot.id] })).id;
}

export type Answers = { asked: number; missing: number; repeated: number; unfinished: number };

/** How the questions were answered; each should have one answer, and it should be done. */
export async function judgeAnswers(reader: Caller, conversationId: string, questions: Entry[]): Promise<Answers> {
  const answers = (await allMessages(reader, conversationId)).filter((message) => message.ai !== null);
  const verdict: Answers = { asked: 0, missing: 0, repeated: 0, unfinished: 0 };
  for (const { answer: question } of questions) {
    if (!question) continue;
    verdict.asked += 1;
    const own = answers.filter((message: Message) => message.replyTo === question.id);
    if (own.length === 0) verdict.missing += 1;
    if (own.length > 1) verdict.repeated += 1;
    if (own.some((message) => message.ai?.state !== "done")) verdict.unfinished += 1;
  }
  return verdict;
}

/** The same once every question has its answer, or after `ms`. */
export async function awaitAnswers(reader: Caller, conversationId: string, questions: Entry[], ms = 60_000): Promise<Answers> {
  const judge = () => judgeAnswers(reader, conversationId, questions);
  // a server that is away for a moment says nothing of the answers
  const isAnswered = async (): Promise<boolean> => Object.values({ ...(await judge()), asked: 0 }).every((n) => n === 0);
  await until("every answer", async () => (await isAnswered().catch(() => false)) || sleep(500, false), ms).catch(() => undefined);
  return judge();
}

/** One long answer whose worker is killed in the middle of it. */
export async function killWhileAnswering(system: System): Promise<Answers> {
  const people = await gather(system, 1);
  const asker = people.at[0]?.[0] as Caller;
  const chat = await chatWith(asker, await makeBot(system, "story-200"));
  const { writers } = await hire(system, people, new Ledger());
  const question = await writers[0]?.say(chat, "讲个长故事 a long story");
  for (const writer of writers) writer.stop();
  await until("it streams", async () => (await allMessages(asker, chat)).some((message) => message.ai?.state === "streaming" && message.text !== ""), 30_000);
  await killProgram(system.nodes[0] as Node, "hoopoe-worker");
  return awaitAnswers(asker, chat, question ? [question] : [], 40_000);
}
