import type { Conversation, Member, Message } from "@hoopoe/protocol";
import type { Client, ConversationHandle } from "@hoopoe/sdk";
import { allMessages, type Caller } from "../../rig/people.js";

/** What is known of a conversation, as text: the same for the same knowledge. */
export type Knowledge = { messages: Map<number, string>; members: string; conversation: string };

/** Fields in the order of their names, so that equal things are equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
const bySeq = (messages: readonly Message[]): Map<number, string> => new Map(messages.map((message) => [message.seq, canonical(message)]));
const sortedMembers = (members: readonly Member[]): string => canonical([...members].sort((a, b) => (a.userId < b.userId ? -1 : 1)));
const shared = (conversation: Conversation | null): string => {
  if (!conversation) return "";
  const { id, kind, name, dataClass, history, memberCount, lastSeq, rev, floorSeq } = conversation;
  return canonical({ id, kind, name, dataClass, history, memberCount, lastSeq, rev, floorSeq });
};

/** What a device shows. */
export function shownBy(handle: ConversationHandle): Knowledge {
  const { messages, members, conversation } = handle.view.get();
  const sent = messages.filter(({ status }) => status === "sent").map(({ status: _, error: __, pending: ___, ...message }) => message);
  return { messages: bySeq(sent), members: sortedMembers(members), conversation: shared(conversation) };
}

/** What somebody is told who knows nothing yet and asks for everything. */
export async function toldNewcomer(caller: Caller, conversationId: string): Promise<Knowledge> {
  const members: Member[] = [];
  for (let cursor = ""; ; ) {
    const page = await caller.ok<{ items: Member[]; nextCursor: string | null }>("GET", `/conversations/${conversationId}/members?limit=500${cursor}`);
    members.push(...page.items);
    if (page.nextCursor === null) break;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
  return {
    messages: bySeq(await allMessages(caller, conversationId)),
    members: sortedMembers(members),
    conversation: shared(await caller.ok<Conversation>("GET", `/conversations/${conversationId}`)),
  };
}

/** What differs, in a few words; null when the device, as far back as it shows, knows what a newcomer is told. */
export function difference(shown: Knowledge, told: Knowledge): string | null {
  if (shown.conversation !== told.conversation) return `conversation: ${shown.conversation} instead of ${told.conversation}`;
  if (shown.members !== told.members) return "members";
  const first = Math.min(...shown.messages.keys());
  for (const [seq, text] of told.messages)
    if (seq >= first && shown.messages.get(seq) !== text) return `message ${seq}: ${shown.messages.get(seq)} instead of ${text}`;
  for (const seq of shown.messages.keys()) if (!told.messages.has(seq)) return `message ${seq} is shown and not there`;
  return null;
}

export const isOnline = (client: Client): boolean => client.connection.get() === "online";
