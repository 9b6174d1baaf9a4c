import type { Conversation } from "@hoopoe/protocol";
import type { Client } from "@hoopoe/sdk";
import { difference, shownBy, toldNewcomer } from "../faults/rig/device.js";
import type { Caller } from "../rig/people.js";
import { until } from "../rig/until.js";

const rowOf = ({ unread, readSeq, lastSeq, lastMessage, role, epoch }: Conversation): string =>
  JSON.stringify({ unread, readSeq, lastSeq, role, epoch, lastMessage: lastMessage && [lastMessage.id, lastMessage.rev, lastMessage.text] });

/**
 * In what a device's state differs from that of somebody who knows nothing yet and reads everything as the same person; null: in nothing. Of a
 * conversation that they are not in, nothing may be left.
 */
export async function stale(client: Client, caller: Caller, conversationId: string): Promise<string | null> {
  const handle = client.conversation(conversationId);
  const row = client.conversations.get().items.find(({ id }) => id === conversationId);
  const fresh = await caller.call("GET", `/conversations/${conversationId}`);
  const { state, messages } = handle.view.get();
  if (fresh.status === 404) return state === "gone" && !row && messages.every(({ status }) => status !== "sent") ? null : `still there: ${state}`;
  if (state !== "ready" || !row) return `not there: ${state}`;
  if (messages.some(({ status }) => status === "sending")) return "something is not sent yet";
  if (rowOf(row) !== rowOf(fresh.json as Conversation)) return `row ${rowOf(row)} instead of ${rowOf(fresh.json as Conversation)}`;
  return difference(shownBy(handle), await toldNewcomer(caller, conversationId));
}

/** Waits until a device's state is a newcomer's, longer than from one asking for heads to the next; throws with what differs after 75 s. */
export async function untilFresh(client: Client, caller: Caller, conversationId: string): Promise<void> {
  let found: string | null = "";
  try {
    const look = async (): Promise<boolean> => {
      // A server that is not back yet answers nobody.
      found = await stale(client, caller, conversationId).catch(String);
      return found === null;
    };
    await until("a newcomer's state", look, 75_000);
  } catch {
    throw new Error(`the state differs from a newcomer's: ${found}`);
  }
}
