import type { Message } from "@hoopoe/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { addPeople, allMessages, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { connect, type Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

const cluster = sharedCluster();
let people: Caller[];

beforeAll(async () => {
  const [first] = cluster.nodes;
  people = await addPeople(await signIn(first.url, first.admin), 14);
});

describe("joining while others write", () => {
  test("the floor holds on the socket too: nobody is pushed a message from before they came, from either node", { timeout: 60_000 }, async () => {
    const [owner, writer, ...joiners] = people as [Caller, Caller, ...Caller[]];
    const second = cluster.nodes[1];
    const group = await createConversation(owner, [writer], { history: "joined" });
    const wires: [Caller, Wire][] = [];
    for (const [i, joiner] of joiners.entries()) wires.push([joiner, await connect(i % 2 ? second.url : joiner.url, { token: joiner.token })]);
    const away = { ...(await signIn(second.url, writer)) };
    await send(owner, group.id, "the first");
    let writing = true;
    const flood = [owner, away, writer].map(async (from) => {
      let sent = 0;
      for (; writing; sent += 1) await send(from, group.id, `text ${sent} of ${from.username}`);
      return sent;
    });
    for (const [joiner] of wires) await owner.ok("POST", `/conversations/${group.id}/members`, { userIds: [joiner.id] });
    writing = false;
    const total = (await Promise.all(flood)).reduce((a, b) => a + b, 0);
    const last = await send(owner, group.id, "the last");
    for (const [joiner, wire] of wires) {
      await until("the last message", () => wire.of<Message>("message:created").some((m) => m.id === last.id));
      const { floorSeq } = await joiner.ok<{ floorSeq: number }>("GET", `/conversations/${group.id}`);
      const early = wire.of<Message>("message:created").filter((m) => m.conversationId === group.id && m.seq < floorSeq);
      expect([joiner.username, floorSeq > 1, early.map((m) => [m.seq, m.text])]).toEqual([joiner.username, true, []]);
      expect((await allMessages(joiner, group.id))[0]?.seq).toBe(floorSeq);
      wire.close();
    }
    console.log(`joining: ${wires.length} people came while ${total} messages were written; none saw one from before`);
  });
});
