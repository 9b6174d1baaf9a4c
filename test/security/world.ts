import type { Message, User } from "@hoopoe/protocol";
import type { Hoopoe } from "../rig/hoopoe.js";
import { addPeople, addPerson, type Caller, send, signIn, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";
import type { CallerName } from "./matrix.js";

/** A group with everybody of the matrix in their place, a message and a bot's answer of the member's, and an administrator of the organisation outside. */
export type World = {
  url: string;
  people: Record<Exclude<CallerName, "anonymous">, Caller>;
  /** In the group, takes no part. */
  bystander: Caller;
  groupId: string;
  messageId: string;
  runId: string;
  answerId: string;
  assistantId: string;
};

export async function makeWorld(hoopoe: Pick<Hoopoe, "url" | "admin">): Promise<World> {
  const admin = await signIn(hoopoe.url, hoopoe.admin);
  const [ended, outsider, former, member, keeper, bystander] = (await addPeople(admin, 6)) as [Caller, Caller, Caller, Caller, Caller, Caller];
  const assistantId = await findAssistant(admin);
  const group = await keeper.ok<{ id: string }>("POST", "/conversations", {
    kind: "group",
    name: uniqueName("room"),
    memberIds: [former.id, member.id, bystander.id, ended.id, assistantId],
  });
  await send(former, group.id, "said before leaving");
  await keeper.ok("DELETE", `/conversations/${group.id}/members/${former.id}`);
  await ended.ok("POST", "/auth/logout");
  const message = await send(member, group.id, "what is stored of what I write?", { mentions: [assistantId] });
  const answers = (count: number): Promise<Message[]> =>
    until(
      "the assistant's answer",
      async () => {
        const { items } = await member.ok<{ items: Message[] }>("GET", `/conversations/${group.id}/messages`);
        const ended = items.filter((m) => m.replyTo === message.id && m.ai && m.ai.state !== "streaming");
        return ended.length === count ? ended : null;
      },
      30_000,
    );
  const [answer] = (await answers(1)) as [Message];
  // made again already: whoever asks for it once more changes nothing
  await member.ok("POST", `/messages/${answer.id}/regenerate`);
  await answers(2);
  return {
    url: hoopoe.url,
    people: { ended, outsider, former, member, keeper, admin },
    bystander,
    groupId: group.id,
    messageId: message.id,
    runId: answer.ai?.runId ?? "",
    answerId: answer.id,
    assistantId,
  };
}

async function findAssistant(admin: Caller): Promise<string> {
  const { items } = await admin.ok<{ items: User[] }>("GET", "/users?kind=bot");
  const [assistant] = items;
  if (!assistant) throw new Error("there is no bot at all in the directory");
  return assistant.id;
}

/** What a denied call may not have changed: the group as its keeper sees it. */
export async function groupState({ people: { keeper }, groupId }: World): Promise<string> {
  const [conversation, members] = await Promise.all([keeper.call("GET", `/conversations/${groupId}`), keeper.call("GET", `/conversations/${groupId}/members`)]);
  return conversation.text + members.text;
}

/** Another person in the group, for whom it is no matter to be taken out. */
export async function addVictim(world: World): Promise<Caller> {
  const victim = await addPerson(world.people.admin);
  await world.people.keeper.ok("POST", `/conversations/${world.groupId}/members`, { userIds: [victim.id] });
  return victim;
}
