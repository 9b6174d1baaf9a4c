import { addPeople, type Caller, createConversation, signIn } from "../../rig/people.js";
import type { Readers } from "../rig/checker.js";
import { Ledger } from "../rig/ledger.js";
import type { System } from "../rig/system.js";
import { Writer } from "../rig/writer.js";

/** People who are signed in at every node: `at[node][person]`. */
export type People = { at: Caller[][]; count: number };

export async function gather(system: System, count: number): Promise<People> {
  const made = await addPeople(system.admin, count);
  const at = await Promise.all(
    system.nodes.map(({ hoopoe }, i) => (i === 0 ? Promise.resolve(made) : Promise.all(made.map((person) => signIn(hoopoe.url, person))))),
  );
  return { at, count };
}

/** Groups of all these people, or of so many each. */
export async function makeRooms(people: People, { rooms, size = people.count }: { rooms: number; size?: number }): Promise<Readers[]> {
  const first = people.at[0] as Caller[];
  return Promise.all(
    Array.from({ length: rooms }, async (_, r) => {
      const members = Array.from({ length: size }, (_, n) => first[(r * size + n) % people.count] as Caller);
      const { id } = await createConversation(members[0] as Caller, members.slice(1));
      return { conversationId: id, members };
    }),
  );
}

/** A writer for each person, spread over the nodes and, at each, over both ways in. */
export async function hire(system: System, people: People, ledger = new Ledger()): Promise<{ ledger: Ledger; writers: Writer[] }> {
  const writers = Array.from({ length: people.count }, (_, i) => {
    const n = i % system.nodes.length;
    const caller = people.at[n]?.[i] as Caller;
    const by = Math.floor(i / system.nodes.length) % 2 ? "rest" : "socket";
    return new Writer(caller, { ledger, url: system.nodes[n]?.url ?? "", by });
  });
  await Promise.all(writers.map((writer) => writer.ready()));
  return { ledger, writers };
}
