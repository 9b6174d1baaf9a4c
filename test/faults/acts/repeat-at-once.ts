import { allMessages, type Caller, uniqueName } from "../../rig/people.js";
import type { Entry } from "../rig/ledger.js";
import type { System } from "../rig/system.js";
import type { Writer } from "../rig/writer.js";
import { hire, type People } from "./crowd.js";

export type Repeated = { rows: number; answers: number; refused: number; differing: number };
type What = { conversationId: string; clientId: string; text: string };

export const onceOnly = (conversationId: string): What => ({ conversationId, clientId: uniqueName("once"), text: "只说一次 said once" });

/** One person sends the same thing `times` times at once, through every node and both ways in. */
export async function repeatAtOnce({ system, people, what, times }: { system: System; people: People; what: What; times: number }): Promise<Entry[]> {
  // the same person through as many writers as there are ways in
  const same: People = { count: system.nodes.length * 2, at: people.at.map((callers) => Array<Caller>(system.nodes.length * 2).fill(callers[0] as Caller)) };
  const { writers } = await hire(system, same);
  const ways = Array.from({ length: times }, (_, i) => writers[i % writers.length] as Writer);
  const entries = await Promise.all(ways.map((writer) => writer.say(what.conversationId, what.text, { clientId: what.clientId })));
  for (const writer of writers) writer.stop();
  return entries;
}

/** What the repeats came to: how many rows there are, and how many answers differ from the first. */
export async function judgeRepeats(reader: Caller, { conversationId, clientId }: What, entries: Entry[]): Promise<Repeated> {
  const stored = (await allMessages(reader, conversationId)).filter((message) => message.clientId === clientId);
  const answers = entries.flatMap(({ answer }) => (answer ? [answer] : []));
  const [first] = answers;
  return {
    rows: stored.length,
    answers: answers.length,
    refused: entries.filter(({ refused }) => refused !== null).length,
    differing: answers.filter((answer) => answer.id !== first?.id || answer.seq !== first.seq).length,
  };
}
