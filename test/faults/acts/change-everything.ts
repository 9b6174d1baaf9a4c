import type { Bot } from "@hoopoe/protocol";
import { type Caller, createConversation, type SentAnswer, uniqueName } from "../../rig/people.js";

/** A conversation in which everything happens: who does it, who comes and goes, and what was said so far. */
export type Stage = {
  conversationId: string;
  owner: Caller;
  others: Caller[];
  guests: Caller[];
  bot: Bot;
  said: { id: string; by: Caller }[];
  done: Map<string, number>;
};

/** `guests` come and go; whoever watches is among `others`. */
export async function setStage({
  owner,
  others,
  guests,
  bot,
  history,
}: Pick<Stage, "owner" | "others" | "guests" | "bot"> & { history: "all" | "joined" }): Promise<Stage> {
  const memberIds = [...others, ...guests, bot].map(({ id }) => id);
  const { id } = await createConversation(owner, [], { history, memberIds });
  return { conversationId: id, owner, others, guests, bot, said: [], done: new Map() };
}

type Kind = (stage: Stage, n: number) => Promise<unknown>;
const pick = <T>(from: T[], n: number): T => from[n % from.length] as T;
const emojis = ["👍", "🎉", "❤️", "🐦"];

const send: Kind = async ({ conversationId, owner, others, said }, n) => {
  const by = pick([owner, ...others], n);
  const { id } = await by.ok<SentAnswer>("POST", `/conversations/${conversationId}/messages`, { clientId: uniqueName("c"), text: `第 ${n} 句 sentence ${n}` });
  said.push({ id, by });
};

/** Every kind of change that takes a rev, and read marks, which take none. Each is allowed to come to nothing: what is read counts. */
const kinds: Record<string, Kind> = {
  send,
  "send again": send,
  edit: async ({ said }, n) => {
    const message = said.at(-1 - (n % 60));
    await message?.by.call("PATCH", `/messages/${message.id}`, { text: `改过的 edited ${n}` });
  },
  react: async ({ others, said }, n) => {
    const message = said.at(-1 - (n % 40));
    const path = `/messages/${message?.id}/reactions/${encodeURIComponent(pick(emojis, n))}`;
    if (message) await pick(others, n).call(n % 3 ? "PUT" : "DELETE", path);
  },
  recall: async ({ said }, n) => {
    const message = said.at(-1 - (n % 80));
    if (n % 4 === 0 && message) await message.by.call("DELETE", `/messages/${message.id}`);
  },
  "come and go": ({ conversationId, owner, guests }, n) => {
    const guest = pick(guests, Math.floor(n / 2));
    if (n % 2) return owner.call("DELETE", `/conversations/${conversationId}/members/${guest.id}`);
    return owner.call("POST", `/conversations/${conversationId}/members`, { userIds: [guest.id] });
  },
  role: ({ conversationId, owner, others }, n) =>
    owner.call("PATCH", `/conversations/${conversationId}/members/${pick(others, n).id}`, { role: n % 2 ? "admin" : "member" }),
  settings: ({ conversationId, owner }, n) =>
    owner.call(
      "PATCH",
      `/conversations/${conversationId}`,
      pick([{ name: `名字 name ${n}` }, { dataClass: n % 2 ? "personal" : "internal" }, { history: n % 2 ? "joined" : "all" }], n),
    ),
  answer: async ({ conversationId, owner, bot }, n) => {
    if (n % 5) return;
    await owner.ok("POST", `/conversations/${conversationId}/messages`, { clientId: uniqueName("c"), text: `问 ask ${n}`, mentions: [bot.id] });
  },
  read: ({ conversationId, others }, n) => pick(others, n).call("POST", `/conversations/${conversationId}/read`, { seq: n }),
};

const weights = ["send", "send again", "edit", "react", "send", "recall", "react", "edit", "read", "send", "come and go", "role", "answer", "settings"];

/** So many changes, several at once, of all kinds in turn. */
export async function changeEverything(stage: Stage, changes: number, from = 0): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < from + changes) {
      const n = next;
      next += 1;
      const kind = pick(weights, n);
      // the variety within a kind goes by its own count
      const turn = stage.done.get(kind) ?? 0;
      stage.done.set(kind, turn + 1);
      await kinds[kind]?.(stage, turn);
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
}
